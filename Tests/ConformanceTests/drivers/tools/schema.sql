-- A bit of all that tools describe and dump.
CREATE SCHEMA shop;
CREATE SEQUENCE counter INCREMENT BY 5 MINVALUE 5 MAXVALUE 500 START 10 CACHE 3 CYCLE;
CREATE TYPE mood AS ENUM ('sad', 'ok', 'it''s good');
CREATE TABLE people (
  id serial PRIMARY KEY,
  email varchar(80) NOT NULL UNIQUE,
  name text DEFAULT 'nobody' COLLATE "C",
  born date,
  balance numeric(10,2) DEFAULT 0 NOT NULL CHECK (balance >= 0),
  tags text[] DEFAULT '{}'::text[],
  seen timestamptz DEFAULT now(),
  doc jsonb,
  feels mood DEFAULT 'ok',
  CONSTRAINT adult CHECK (born < date '2020-01-01' OR name IS NULL)
);
CREATE TABLE shop.orders (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  person int NOT NULL REFERENCES people ON DELETE CASCADE,
  line smallint,
  price numeric,
  quantity int DEFAULT 1,
  total numeric GENERATED ALWAYS AS (price * quantity) STORED,
  note char(3),
  UNIQUE (person, line) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX orders_price ON shop.orders (price DESC NULLS LAST, quantity) INCLUDE (note);
CREATE INDEX people_lower ON people (lower(email)) WHERE balance > 0;
CREATE UNIQUE INDEX people_name_born ON people (name, born DESC);
CREATE VIEW rich AS SELECT id, name, balance FROM people WHERE balance > 1000;
CREATE VIEW sums AS SELECT p.name, count(*) AS n, sum(o.total) AS total FROM people p JOIN shop.orders o ON o.person = p.id GROUP BY p.name ORDER BY 3 DESC;
COMMENT ON TABLE people IS 'who we know';
COMMENT ON COLUMN people.email IS 'unique address';
COMMENT ON INDEX people_lower IS 'for look-ups';
COMMENT ON VIEW rich IS 'those above 1000';
COMMENT ON SCHEMA shop IS 'what is sold';
COMMENT ON SEQUENCE counter IS 'counts';
COMMENT ON CONSTRAINT adult ON people IS 'of age';
INSERT INTO people (email, name, born, balance, seen, doc) VALUES
    ('a@x', 'ann', '1990-01-01', 5, '2024-02-29 12:00:00Z', '{"a": [1, null]}'), ('b@x', 'b\b', '1980-02-02', 2000, NULL, NULL);
INSERT INTO shop.orders (person, line, price) VALUES (1, 1, 2.50), (1, 2, 3);
