// Does over JDBC what a test asks for, and says what it saw: a line of words in, a line of JSON out.
//
// A line is: number, operation, connection, arguments, parted by tabs, each percent-encoded. Operations of one connection are
// done one after another; `cancel` and `abort` come in between.

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;

final class Agent {
    private final ExecutorService worker = Executors.newSingleThreadExecutor();
    private volatile Connection connection;

    private static final Map<String, Agent> agents = new HashMap<>();
    private static final ExecutorService asides = Executors.newCachedThreadPool();

    public static void main(String[] arguments) throws Exception {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            List<String> words = Arrays.stream(line.split("\t", -1))
                .map(word -> URLDecoder.decode(word, StandardCharsets.UTF_8)).collect(Collectors.toList());
            Agent agent = agents.computeIfAbsent(words.get(2), name -> new Agent());
            boolean isAside = words.get(1).equals("cancel") || words.get(1).equals("abort");
            (isAside ? asides : agent.worker).execute(() -> agent.answer(words));
        }
        System.exit(0);
    }

    private void answer(List<String> words) {
        StringBuilder out = new StringBuilder("{\"id\":").append(words.get(0));
        try {
            out.append(perform(words.get(1), words.subList(3, words.size())));
        } catch (Throwable error) {
            out.append(failure(error));
        }
        synchronized (System.out) {
            System.out.println(out.append('}'));
            System.out.flush();
        }
    }

    private String perform(String operation, List<String> arguments) throws Exception {
        switch (operation) {
            case "open":
                connection = DriverManager.getConnection(arguments.get(0));
                return ",\"warnings\":" + warnings(connection.getWarnings());
            case "begin":
                connection.setAutoCommit(false);
                if (!arguments.get(0).isEmpty()) connection.setTransactionIsolation(level(arguments.get(0)));
                return "";
            case "commit":
                connection.commit();
                connection.setAutoCommit(true);
                return "";
            case "rollback":
                connection.rollback();
                connection.setAutoCommit(true);
                return "";
            case "run": return run(arguments.get(0), arguments.subList(1, arguments.size()));
            case "batch": return batch(arguments);
            case "describe": return describe(arguments.get(0));
            case "cancel":
                connection.unwrap(PGConnection.class).cancelQuery();
                return "";
            case "abort":
                connection.abort(asides);
                return "";
            case "close":
                connection.close();
                return "";
            default: throw new IllegalArgumentException(operation);
        }
    }

    /** The primary key and the indexes of a table, as the driver reads them from the catalog. */
    private String describe(String table) throws SQLException {
        DatabaseMetaData data = connection.getMetaData();
        try (ResultSet key = data.getPrimaryKeys(null, null, table)) {
            String columns = rows(key);
            try (ResultSet indexes = data.getIndexInfo(null, null, table, false, false)) {
                return ",\"results\":[" + columns + "," + rows(indexes) + "]";
            }
        }
    }

    private static int level(String name) {
        switch (name) {
            case "repeatable read": return Connection.TRANSACTION_REPEATABLE_READ;
            case "serializable": return Connection.TRANSACTION_SERIALIZABLE;
            default: return Connection.TRANSACTION_READ_COMMITTED;
        }
    }

    private String run(String sql, List<String> values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int index = 0; index < values.size(); index++) bind(statement, index + 1, values.get(index));
            StringBuilder results = new StringBuilder(",\"results\":[");
            boolean hasRows = statement.execute();
            String gap = "";
            while (hasRows || statement.getUpdateCount() >= 0) {
                results.append(gap).append(hasRows ? rows(statement.getResultSet()) : statement.getUpdateCount());
                gap = ",";
                hasRows = statement.getMoreResults();
            }
            return results.append("],\"warnings\":").append(warnings(statement.getWarnings())).toString();
        }
    }

    private String batch(List<String> arguments) throws SQLException {
        int width = Integer.parseInt(arguments.get(1));
        List<String> values = arguments.subList(2, arguments.size());
        try (PreparedStatement statement = connection.prepareStatement(arguments.get(0))) {
            for (int start = 0; start < values.size(); start += width) {
                for (int index = 0; index < width; index++) bind(statement, index + 1, values.get(start + index));
                statement.addBatch();
            }
            return ",\"results\":" + Arrays.toString(statement.executeBatch());
        }
    }

    // Values: TYPE=TEXT, or TYPE alone for null.

    private void bind(PreparedStatement statement, int place, String value) throws SQLException {
        int equals = value.indexOf('=');
        String type = equals < 0 ? value : value.substring(0, equals);
        if (equals < 0) {
            statement.setObject(place, null);
            return;
        }
        String text = value.substring(equals + 1);
        if (type.endsWith("[]")) {
            String element = type.substring(0, type.length() - 2);
            Object[] elements = text.isEmpty() ? new Object[0] : Arrays.stream(text.split(","))
                .map(item -> item.equals("NULL") ? null : parsed(element, item)).toArray();
            statement.setArray(place, connection.createArrayOf(element, elements));
        } else {
            statement.setObject(place, parsed(type, text));
        }
    }

    private static Object parsed(String type, String text) {
        switch (type) {
            case "bool": return Boolean.valueOf(text);
            case "int2": return Short.valueOf(text);
            case "int4": return Integer.valueOf(text);
            case "int8": return Long.valueOf(text);
            case "float4": return Float.valueOf(text);
            case "float8": return Double.valueOf(text);
            case "numeric": return new BigDecimal(text);
            case "bytea": return HexFormat.of().parseHex(text);
            case "date": return LocalDate.parse(text);
            case "time": return LocalTime.parse(text);
            case "timestamp": return LocalDateTime.parse(text);
            case "timestamptz": return OffsetDateTime.parse(text);
            case "uuid": return UUID.fromString(text);
            default: return text;
        }
    }

    private static String rows(ResultSet results) throws SQLException {
        ResultSetMetaData data = results.getMetaData();
        List<String> rows = new ArrayList<>();
        while (results.next()) {
            List<String> row = new ArrayList<>();
            for (int index = 1; index <= data.getColumnCount(); index++) {
                row.add(shown(value(results, index, data.getColumnTypeName(index))));
            }
            rows.add("[" + String.join(",", row) + "]");
        }
        return "[" + String.join(",", rows) + "]";
    }

    private static Object value(ResultSet results, int index, String type) throws SQLException {
        switch (type) {
            case "date": return results.getObject(index, LocalDate.class);
            case "time": return results.getObject(index, LocalTime.class);
            case "timestamp": return results.getObject(index, LocalDateTime.class);
            case "timestamptz": return results.getObject(index, OffsetDateTime.class);
            default: return results.getObject(index);
        }
    }

    private static String shown(Object value) throws SQLException {
        if (value == null) return "null";
        if (value instanceof byte[]) return quoted(HexFormat.of().formatHex((byte[]) value));
        if (value instanceof BigDecimal) return quoted(((BigDecimal) value).toPlainString());
        if (value instanceof OffsetDateTime) {
            return quoted(((OffsetDateTime) value).withOffsetSameInstant(ZoneOffset.UTC).toString());
        }
        if (value instanceof Array) {
            List<String> items = new ArrayList<>();
            for (Object item : (Object[]) ((Array) value).getArray()) items.add(shown(item));
            return "[" + String.join(",", items) + "]";
        }
        return quoted(value.toString());
    }

    // Errors and JSON.

    private String failure(Throwable error) {
        String counts = error instanceof BatchUpdateException
            ? ",\"results\":" + Arrays.toString(((BatchUpdateException) error).getUpdateCounts()) : "";
        String state = error instanceof SQLException ? ((SQLException) error).getSQLState() : null;
        boolean isOver = true;
        try {
            isOver = connection == null || connection.isClosed();
        } catch (SQLException ignored) {
            // A connection that cannot say is over.
        }
        return ",\"error\":" + quoted(String.valueOf(error.getMessage())) + ",\"state\":"
            + (state == null ? "null" : quoted(state)) + ",\"over\":" + isOver + ",\"loss\":" + loss(error) + counts;
    }

    /** How the connection was lost; null: it was not. */
    private static String loss(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof EOFException) return quoted("end");
            if (cause instanceof SocketTimeoutException) return quoted("timeout");
            if (cause instanceof SocketException) {
                return quoted(String.valueOf(cause.getMessage()).contains("reset") ? "reset" : "given up");
            }
        }
        return "null";
    }

    private static String warnings(SQLWarning first) {
        List<String> texts = new ArrayList<>();
        for (SQLWarning warning = first; warning != null; warning = warning.getNextWarning()) {
            texts.add(quoted(warning.getMessage()));
        }
        return "[" + String.join(",", texts) + "]";
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') out.append('\\').append(c);
            else if (c < ' ' || c > '~') out.append(String.format("\\u%04x", (int) c));
            else out.append(c);
        }
        return out.append('"').toString();
    }
}
