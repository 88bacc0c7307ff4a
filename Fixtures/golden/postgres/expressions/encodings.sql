-- conversions between bytes and text name encodings that exist
select convert_to('x','nosuch');
select convert_from('x','nosuch');
select convert('x','nosuch','utf8');
select convert('x','utf8','nosuch');
select convert_to('é','latin1'), convert_to('é','utf8'), convert_to('é','sql_ascii'), convert_to('€','win1252'), convert_to('é','UTF-8'), convert_to('é','unicode'), convert_to('é','iso-8859-1');
select convert_to('€','latin1');
select convert_from('\xe9','latin1'), convert_from('\xc3a9','utf8');
select convert_from('\xe9','utf8');
select convert_from('\xe9','sql_ascii');
select convert_from('\x00','latin1');
select convert_from('\xc3a9','sql_ascii');
select convert('\xc3a9','utf8','latin1');
select length('\xc3a9','utf8'), length('\xe9'::bytea,'latin1');
select length('\xe9'::bytea,'nosuch');
