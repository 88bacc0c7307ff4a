# Does with Ruby's mysql2 what a test asks for: a line of JSON in, a line of JSON out.
require "bigdecimal"
require "json"
require "mysql2"

def written(value)
  case value
  when nil then nil
  when true then "1"
  when false then "0"
  when BigDecimal then value.to_s("F")
  when Date then value.strftime("%Y-%m-%d")
  when Time then value.strftime(value.nsec.zero? ? "%Y-%m-%d %H:%M:%S" : "%Y-%m-%d %H:%M:%S.%6N")
  when String
    text = value.dup.force_encoding("UTF-8")
    text.valid_encoding? && text !~ /[\x00-\x1f]/ ? text : "0x" + value.unpack1("H*")
  else value.to_s
  end
end

def perform(asked)
  if asked["operation"] == "open"
    # MariaDB's library takes TLS when any of its options is given, whatever ssl_mode says.
    tls = asked["tls"] ? { sslcipher: "HIGH" } : {}
    $client = Mysql2::Client.new(
      **tls,
      host: asked["host"], port: asked["port"], username: "root", password: asked["password"], database: "test", encoding: "utf8mb4",
      database_timezone: :utc, application_timezone: :utc)
    return {}
  end
  values = (asked["values"] || []).map { |value| value.is_a?(Hash) ? [value["bytes"]].pack("H*") : value }
  options = { as: :array, cast: asked["operation"] == "execute" }
  if asked["operation"] == "execute"
    statement = $client.prepare(asked["sql"])
    result = statement.execute(*values, **options)
    affected = statement.affected_rows
  else
    result = $client.query(asked["sql"], **options)
    affected = $client.affected_rows
  end
  result ? { rows: result.map { |row| row.map { |value| written(value) } } } : { affected: affected }
end

STDOUT.sync = true
STDIN.each_line do |line|
  begin
    answer = perform(JSON.parse(line))
  rescue Mysql2::Error => error
    answer = { code: error.error_number, state: error.sql_state, error: error.message }
  end
  puts JSON.generate(answer)
end
