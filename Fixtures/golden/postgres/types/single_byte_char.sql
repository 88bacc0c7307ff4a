-- "char" is a byte: order, text and numbers of it
select '\200'::"char"::text, '\200'::"char", 'é'::"char", '\377'::"char", '\000'::"char", ''::"char", 'ab'::"char", '\400'::"char";
select '\200'::"char" < 'a'::"char", '\200'::"char" < '\201'::"char", '\377'::"char" > 'z'::"char";
select x from unnest(array['\200','\377','a','z','\201']::"char"[]) x order by x;
select max(x), min(x) from unnest(array['\200','\377','a','z','\201']::"char"[]) x;
select '\200'::"char"::int, 128::"char";
select (-128)::"char", (-1)::"char"::text, 127::"char";
select length('\200'::"char"::text), octet_length('\200'::"char"::text), '\200'::"char"::text = '\200';
select array['\200','a']::"char"[], ('x'||'\200'::"char"), concat('\200'::"char"), format('%s','\200'::"char"), to_json('\200'::"char"), quote_literal('\200'::"char"::text);
