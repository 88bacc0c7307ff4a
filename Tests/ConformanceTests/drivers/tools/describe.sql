\pset pager off
\d
\d people
\d+ people
\d shop.orders
\d+ shop.orders
\d people_lower
\d+ people_lower
\d people_pkey
\d shop.orders_price
\d rich
\d sums
\d counter
\d+ counter
\d people_id_seq
\dt
\dt+
\dt *.*ord*
\di
\di+
\dv
\dv+
\ds
\ds+
\dn
\dti
\dp
\dp people
\dd
\dT
\dT+ mood
\dD
\db
\dconfig work_mem
\dO
\ddp
\dew
\des
\det
\dm
\dE
\dP
\dRp
\dRs
\dX
\dy
\dl
\z rich
\d nowhere
\encoding
SELECT 'people'::regclass, 'shop.orders'::regclass, 'public'::regnamespace, 'int4'::regtype;
SELECT conname, conrelid::regclass, confrelid::regclass FROM pg_constraint WHERE conrelid = 'shop.orders'::regclass ORDER BY 1;
SELECT pg_get_constraintdef(oid), pg_get_constraintdef(oid, true) FROM pg_constraint WHERE conrelid = 'people'::regclass ORDER BY conname;
SELECT pg_get_indexdef('people_lower'::regclass), pg_get_indexdef('shop.orders_price'::regclass, 1, true);
SELECT obj_description('people'::regclass, 'pg_class'), col_description('people'::regclass, 2), obj_description('shop'::regnamespace, 'pg_namespace');
