<?php
// Does with mysqli what a test asks for: a line of JSON in, a line of JSON out.

function written($value) {
    if ($value === null) return null;
    $text = (string) $value;
    return preg_match('/^[^\x00-\x1f]*$/u', $text) ? $text : '0x' . bin2hex($text);
}

function perform($asked) {
    global $link;
    if ($asked['operation'] === 'open') {
        $link = mysqli_init();
        if ($asked['tls']) mysqli_ssl_set($link, null, null, null, null, null);
        $link->real_connect($asked['host'], 'root', $asked['password'], 'test', $asked['port'], null,
            $asked['tls'] ? MYSQLI_CLIENT_SSL | MYSQLI_CLIENT_SSL_DONT_VERIFY_SERVER_CERT : 0);
        $link->set_charset('utf8mb4');
        return new stdClass();
    }
    if ($asked['operation'] === 'run') {
        $result = $link->query($asked['sql']);
        $affected = $link->affected_rows;
    } else {
        $statement = $link->prepare($asked['sql']);
        $kinds = '';
        $values = [];
        foreach ($asked['values'] as $value) {
            $kinds .= is_int($value) ? 'i' : (is_float($value) ? 'd' : 's');
            $values[] = is_array($value) ? hex2bin($value['bytes']) : $value;
        }
        if ($values) $statement->bind_param($kinds, ...$values);
        $statement->execute();
        $result = $statement->get_result();
        $affected = $statement->affected_rows;
    }
    if ($result === true || $result === false) return ['affected' => $affected];
    return ['rows' => array_map(fn($row) => array_map('written', $row), $result->fetch_all())];
}

mysqli_report(MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT);
while (($line = fgets(STDIN)) !== false) {
    try {
        $answer = perform(json_decode($line, true, 512, JSON_BIGINT_AS_STRING));
    } catch (mysqli_sql_exception $error) {
        $answer = ['code' => $error->getCode(), 'state' => $error->getSqlState(), 'error' => $error->getMessage()];
    }
    echo json_encode($answer, JSON_UNESCAPED_UNICODE), "\n";
}
