-- Upper and lower case of letters beyond ASCII under en_US.UTF-8.
SELECT upper('straße éàü ñ ÿ ǆ ŉ ﬁ ᾳ ж σς'), lower('STRASSE ÉÀÜ Ñ Ÿ Ǆ İ Ж Σ');
SELECT initcap('été l''âne o_k 1a é1b ñandú-ñu ǆa ﬁb');
SELECT 'É' ILIKE 'é', 'ÉCOLE' ILIKE 'éc%', 'ß' ILIKE 'SS', 'Ж' ILIKE 'ж';
SELECT 'ÉCOLE' ~* 'école', 'É' ~ 'é', 'é' ~ '\w', 'É' ~ '[[:upper:]]', regexp_replace('Éa éa', 'é', 'x', 'gi');
SELECT length('é'), octet_length('é'), reverse('éa'), left('éab', 2), lpad('é', 3, 'ü'), repeat('é', 2), position('b' in 'éab'), ascii('é');
