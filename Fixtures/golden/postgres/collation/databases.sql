-- Databases of another locale than the server's.
CREATE DATABASE collation_x LC_COLLATE 'C';
CREATE DATABASE collation_x LC_CTYPE 'C';
CREATE DATABASE collation_x LOCALE 'xx_YY.UTF-8' TEMPLATE template0;
CREATE DATABASE collation_x LOCALE 'C' LC_COLLATE 'C';
CREATE DATABASE collation_x LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0;
CREATE DATABASE collation_y TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';
CREATE DATABASE collation_z ENCODING 'UTF8' LC_COLLATE = 'en_US.UTF-8' LC_CTYPE = 'en_US.UTF-8';
SELECT datname, datcollate, datctype FROM pg_database WHERE datname LIKE 'collation%' ORDER BY 1;
CREATE DATABASE collation_w TEMPLATE collation_x;
CREATE DATABASE collation_v TEMPLATE collation_x LC_COLLATE 'C' LC_CTYPE 'C';
SELECT datname, datcollate, datctype FROM pg_database WHERE datname LIKE 'collation%' ORDER BY 1;
DROP DATABASE collation_v;
DROP DATABASE collation_w;
DROP DATABASE collation_x;
DROP DATABASE collation_y;
DROP DATABASE collation_z;
