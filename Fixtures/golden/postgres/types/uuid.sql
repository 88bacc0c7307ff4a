-- uuid
SELECT 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'::uuid, '{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}'::uuid, 'a0eebc999c0b4ef8bb6d6bb9bd380a11'::uuid, 'a0ee-bc99-9c0b-4ef8-bb6d-6bb9-bd38-0a11'::uuid;
SELECT 'a0eebc99-9c0b-4ef8-bb6d'::uuid;
SELECT 'g0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid;
SELECT '00000000-0000-0000-0000-000000000001'::uuid < '00000000-0000-0000-0000-000000000002'::uuid, 'a0eebc999c0b4ef8bb6d6bb9bd380a11'::uuid = 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11';
SELECT 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid::text, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::text::uuid;
SELECT 5::uuid;
SELECT pg_typeof(gen_random_uuid()), gen_random_uuid() <> gen_random_uuid(), length(gen_random_uuid()::text);
CREATE TABLE things (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text);
INSERT INTO things (name) VALUES ('a'), ('b');
INSERT INTO things VALUES ('00000000-0000-0000-0000-000000000001', 'c'), ('ffffffff-0000-0000-0000-000000000001', 'd');
INSERT INTO things VALUES ('00000000-0000-0000-0000-000000000001', 'e');
SELECT id FROM things WHERE name > 'b' ORDER BY id;
SELECT name FROM things WHERE id = '00000000-0000-0000-0000-000000000001';
SELECT count(DISTINCT id) FROM things;
\binary a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11
SELECT $1::uuid;
