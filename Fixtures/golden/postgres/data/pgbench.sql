-- what pgbench sends to set up its tables and to run its built-in scripts
drop table if exists pgbench_accounts, pgbench_branches, pgbench_history, pgbench_tellers;
create table pgbench_history(tid int,bid int,aid    int,delta int,mtime timestamp,filler char(22));
create table pgbench_tellers(tid int not null,bid int,tbalance int,filler char(84)) with (fillfactor=100);
create table pgbench_accounts(aid    int not null,bid int,abalance int,filler char(84)) with (fillfactor=100);
create table pgbench_branches(bid int not null,bbalance int,filler char(88)) with (fillfactor=100);
begin;
truncate table pgbench_accounts, pgbench_branches, pgbench_history, pgbench_tellers;
insert into pgbench_branches(bid,bbalance) values(1,0);
insert into pgbench_tellers(tid,bid,tbalance) values (1,1,0);
insert into pgbench_tellers(tid,bid,tbalance) values (2,1,0);
copy pgbench_accounts from stdin with (freeze on);
1	1	0	
2	1	0	
3	1	0	
\.
commit;
vacuum analyze pgbench_branches;
vacuum analyze pgbench_tellers;
vacuum analyze pgbench_accounts;
vacuum analyze pgbench_history;
alter table pgbench_branches add primary key (bid);
alter table pgbench_tellers add primary key (tid);
alter table pgbench_accounts add primary key (aid);
select count(*) from pgbench_branches;
vacuum pgbench_branches;
truncate pgbench_history;
BEGIN;
UPDATE pgbench_accounts SET abalance = abalance + 42 WHERE aid = 2;
SELECT abalance FROM pgbench_accounts WHERE aid = 2;
UPDATE pgbench_tellers SET tbalance = tbalance + 42 WHERE tid = 1;
UPDATE pgbench_branches SET bbalance = bbalance + 42 WHERE bid = 1;
INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES (1, 1, 2, 42, CURRENT_TIMESTAMP);
END;
\params 7 | 3
UPDATE pgbench_accounts SET abalance = abalance + $1 WHERE aid = $2;
\params 3
SELECT abalance FROM pgbench_accounts WHERE aid = $1;
\params 1 | 1 | 3 | 7
INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES ($1, $2, $3, $4, CURRENT_TIMESTAMP);
SELECT tid, bid, aid, delta, filler FROM pgbench_history ORDER BY aid;
SELECT * FROM pgbench_accounts ORDER BY aid;
SELECT sum(abalance) = (SELECT sum(delta) FROM pgbench_history) FROM pgbench_accounts;
