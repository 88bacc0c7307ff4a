<?php
// Does with PDO what a test asks for: a line of JSON in, a line of JSON out.

function written($value) {
    if ($value === null) return null;
    $text = (string) $value;
    return preg_match('/^[^\x00-\x1f]*$/u', $text) ? $text : '0x' . bin2hex($text);
}

function perform($asked) {
    global $link;
    if ($asked['operation'] === 'open') {
        $options = [PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION, PDO::ATTR_EMULATE_PREPARES => false];
        if ($asked['tls']) $options += [PDO::MYSQL_ATTR_SSL_CAPATH => '/nonexistent', PDO::MYSQL_ATTR_SSL_VERIFY_SERVER_CERT => false];
        $link = new PDO("mysql:host={$asked['host']};port={$asked['port']};dbname=test;charset=utf8mb4", 'root', $asked['password'], $options);
        return new stdClass();
    }
    if ($asked['operation'] === 'run') {
        $link->setAttribute(PDO::ATTR_EMULATE_PREPARES, true);
        $statement = $link->query($asked['sql']);
    } else {
        $link->setAttribute(PDO::ATTR_EMULATE_PREPARES, false);
        $statement = $link->prepare($asked['sql']);
        foreach ($asked['values'] as $index => $value) {
            $kind = is_int($value) ? PDO::PARAM_INT : (is_null($value) ? PDO::PARAM_NULL : (is_array($value) ? PDO::PARAM_LOB : PDO::PARAM_STR));
            $statement->bindValue($index + 1, is_array($value) ? hex2bin($value['bytes']) : (is_float($value) ? (string) $value : $value), $kind);
        }
        $statement->execute();
    }
    if ($statement->columnCount() === 0) return ['affected' => $statement->rowCount()];
    return ['rows' => array_map(fn($row) => array_map('written', $row), $statement->fetchAll(PDO::FETCH_NUM))];
}

while (($line = fgets(STDIN)) !== false) {
    try {
        $answer = perform(json_decode($line, true, 512, JSON_BIGINT_AS_STRING));
    } catch (PDOException $error) {
        $report = $error->errorInfo ?? [null, null];
        $answer = ['code' => $report[1] ?? $error->getCode(), 'state' => $report[0], 'error' => $error->getMessage()];
    }
    echo json_encode($answer, JSON_UNESCAPED_UNICODE), "\n";
}
