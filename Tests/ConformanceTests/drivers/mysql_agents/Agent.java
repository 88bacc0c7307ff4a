// Does over JDBC what a test asks for: a line of JSON in, a line of JSON out.

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

final class Agent {
    private static Connection connection;

    public static void main(String[] arguments) throws Exception {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream output = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            @SuppressWarnings("unchecked")
            Map<String, Object> request = (Map<String, Object>) new Json(line).value();
            String answer;
            try {
                answer = perform(request);
            } catch (SQLException error) {
                answer = "{\"code\":" + error.getErrorCode() + ",\"state\":" + quoted(error.getSQLState()) + ",\"error\":"
                    + quoted(error.getMessage()) + "}";
            } catch (Throwable error) {
                answer = "{\"error\":" + quoted(error.toString()) + "}";
            }
            output.println(answer);
        }
    }

    private static String perform(Map<String, Object> request) throws Exception {
        switch ((String) request.get("operation")) {
            case "open":
                java.util.Properties properties = new java.util.Properties();
                properties.put("user", "root");
                properties.put("password", request.get("password"));
                properties.put("useServerPrepStmts", "true");
                properties.put("useSSL", request.get("tls").toString());
                properties.put("trustServerCertificate", "true");
                properties.put("allowPublicKeyRetrieval", "true");
                connection = DriverManager.getConnection(
                    "jdbc:mariadb://" + request.get("host") + ":" + request.get("port") + "/test", properties);
                return "{}";
            case "run":
                try (Statement statement = connection.createStatement()) {
                    return statement.execute((String) request.get("sql"))
                        ? rows(statement.getResultSet()) : "{\"affected\":" + statement.getUpdateCount() + "}";
                }
            default:
                try (PreparedStatement statement = connection.prepareStatement((String) request.get("sql"))) {
                    int at = 1;
                    for (Object value : (List<?>) request.get("values")) bind(statement, at++, value);
                    return statement.execute()
                        ? rows(statement.getResultSet()) : "{\"affected\":" + statement.getUpdateCount() + "}";
                }
        }
    }

    private static void bind(PreparedStatement statement, int at, Object value) throws SQLException {
        if (value == null) statement.setNull(at, Types.NULL);
        else if (value instanceof Map<?, ?> bytes) statement.setBytes(at, HexFormat.of().parseHex((String) bytes.get("bytes")));
        else if (value instanceof java.math.BigDecimal number && number.scale() > 0) statement.setDouble(at, number.doubleValue());
        else statement.setObject(at, value);
    }

    private static String rows(ResultSet results) throws SQLException {
        int count = results.getMetaData().getColumnCount();
        List<String> rows = new ArrayList<>();
        while (results.next()) {
            List<String> row = new ArrayList<>();
            for (int at = 1; at <= count; at++) row.add(quoted(text(results, at)));
            rows.add("[" + String.join(",", row) + "]");
        }
        return "{\"rows\":[" + String.join(",", rows) + "]}";
    }

    private static String text(ResultSet results, int at) throws SQLException {
        switch (results.getMetaData().getColumnType(at)) {
            case Types.BINARY: case Types.VARBINARY: case Types.LONGVARBINARY: case Types.BLOB:
                byte[] bytes = results.getBytes(at);
                return bytes == null ? null : "0x" + HexFormat.of().formatHex(bytes);
            default:
                return results.getString(at);
        }
    }

    private static String quoted(String text) {
        if (text == null) return "null";
        StringBuilder out = new StringBuilder("\"");
        for (char letter : text.toCharArray()) {
            if (letter == '"' || letter == '\\') out.append('\\').append(letter);
            else if (letter < 32) out.append(String.format("\\u%04x", (int) letter));
            else out.append(letter);
        }
        return out.append('"').toString();
    }

    /** As much of JSON as a request has. */
    private static final class Json {
        private final String text;
        private int at;

        Json(String text) { this.text = text; }

        Object value() {
            space();
            char first = text.charAt(at);
            if (first == '{') {
                Map<String, Object> found = new HashMap<>();
                for (at++, space(); text.charAt(at) != '}'; comma()) {
                    String name = string();
                    space();
                    at++;
                    found.put(name, value());
                }
                at++;
                return found;
            }
            if (first == '[') {
                List<Object> found = new ArrayList<>();
                for (at++, space(); text.charAt(at) != ']'; comma()) found.add(value());
                at++;
                return found;
            }
            if (first == '"') return string();
            int begin = at;
            while (at < text.length() && ",]} ".indexOf(text.charAt(at)) < 0) at++;
            String word = text.substring(begin, at);
            if (word.equals("null")) return null;
            if (word.equals("true") || word.equals("false")) return Boolean.valueOf(word);
            if (word.contains(".") || word.contains("e")) return new java.math.BigDecimal(word);
            java.math.BigInteger number = new java.math.BigInteger(word);
            return number.bitLength() < 64 ? (Object) number.longValue() : number;
        }

        private String string() {
            StringBuilder out = new StringBuilder();
            for (at++; text.charAt(at) != '"'; at++) {
                char letter = text.charAt(at);
                if (letter != '\\') { out.append(letter); continue; }
                letter = text.charAt(++at);
                if (letter == 'u') { out.append((char) Integer.parseInt(text.substring(at + 1, at + 5), 16)); at += 4; }
                else out.append(letter == 'n' ? '\n' : letter == 't' ? '\t' : letter);
            }
            at++;
            return out.toString();
        }

        private void comma() { space(); if (text.charAt(at) == ',') at++; space(); }
        private void space() { while (at < text.length() && text.charAt(at) == ' ') at++; }
    }
}
