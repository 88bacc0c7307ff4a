-- digits, blanks and other letters in a number's template
select to_char(0.5::real,'2020-01-01b');
select to_char(0.5::float8,'2020-01-01b');
select to_char(5,'2020-01-01b');
select to_char(123.45,'2099-09-09');
select to_char(0.5::real,'9.9'), to_char(0.5::real,'0.0'), to_char(123456789::real,'999999999.99'), to_char(1234567.891::float8,'9999999.999999999');
select to_char(0.5::float4,'b9'), to_char(0.5,'b9'), to_char(0,'b9'), to_char(0.1,'B0.9');
select to_char(1e10::float4,'99999999999.99');
select to_char(12.5::numeric,'RN'), to_char(12.5::float8,'RN'), to_char(13.5::float4,'rn'), to_char('nan'::float8,'RN'), to_char(4000::float8,'FMRN'), to_char('inf'::float8,'RN'), to_char(-1::float8,'RN');
select to_char(12345.678::float8,'9.99EEEE'), to_char(0.5::float8,'9EEEE'), to_char(1.25::float4,'9.9EEEE'), to_char(-1.35::float8,'9.9EEEE'), to_char('nan'::float8,'9.9EEEE'), to_char('-inf'::float8,'9.99EEEE'), to_char(1e-300::float8,'9.9EEEE'), to_char(0::float8,'9.999EEEE'), to_char(1.23456789012345678e10::float8,'9.99999999999999999999EEEE'), to_char(1.2345::float4,'9.9999999999EEEE');
select to_char(1, 'V'||repeat('9',20));
select to_char(1::bigint, 'V'||repeat('9',20));
select to_char(100000, '9V99999');
select to_char(1, '9V999999999'), to_char(1::bigint,'9V99999999999');
select to_char(1, '9V9999999999');
select to_char('nan'::numeric,'9.9EEEE'), to_char('nan'::numeric,'9EEEE'), to_char('inf'::numeric,'99EEEE'), to_char('nan'::float8,'9EEEE');
