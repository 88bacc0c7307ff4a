-- an aggregate inside a subquery belongs to the query whose columns it reads
select count((select max(g.x) from (values (1)) h)) from (values (1)) g(x);
select count((select max(g.x) from (values (1)) h where g.x=1)) from (values (1)) g(x);
select count(*) filter (where (select max(g.x) > 0 from (values (1)) h)) from (values (1)) g(x);
select (select max(g.x)) from (values (1)) g(x);
select count((select max(h.y) from (values (1)) h(y))) from (values (1)) g(x);
select sum((select count(g.x))) from (values (1)) g(x);
