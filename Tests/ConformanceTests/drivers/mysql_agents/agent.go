// Does with go-sql-driver what a test asks for: a line of JSON in, a line of JSON out.
package main

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/go-sql-driver/mysql"
)

type request struct {
	Operation, Host, Password, SQL string
	Port                           int
	TLS                            bool
	Values                         []interface{}
}

type answer struct {
	Rows     [][]*string `json:"rows"`
	Affected *int64      `json:"affected"`
	Code     *uint16     `json:"code"`
	Error    *string     `json:"error"`
}

var connection *sql.Conn

func main() {
	input := bufio.NewReader(os.Stdin)
	output := json.NewEncoder(os.Stdout)
	for {
		line, err := input.ReadBytes('\n')
		if err != nil {
			return
		}
		var asked request
		decoder := json.NewDecoder(strings.NewReader(string(line)))
		decoder.UseNumber()
		if err := decoder.Decode(&asked); err != nil {
			panic(err)
		}
		given, failure := perform(asked)
		if failure != nil {
			text := failure.Error()
			given = answer{Error: &text}
			if reported, ok := failure.(*mysql.MySQLError); ok {
				given.Code = &reported.Number
			}
		}
		output.Encode(given)
	}
}

func perform(asked request) (answer, error) {
	background := context.Background()
	if asked.Operation == "open" {
		tls := "false"
		if asked.TLS {
			tls = "skip-verify"
		}
		secret := asked.Password
		if secret != "" {
			secret = ":" + secret
		}
		pool, err := sql.Open("mysql", fmt.Sprintf("root%s@tcp(%s:%d)/test?tls=%s", secret, asked.Host, asked.Port, tls))
		if err != nil {
			return answer{}, err
		}
		connection, err = pool.Conn(background)
		return answer{}, err
	}
	values := []interface{}{}
	for _, value := range asked.Values {
		switch value := value.(type) {
		case map[string]interface{}:
			bytes, err := hex.DecodeString(value["bytes"].(string))
			if err != nil {
				return answer{}, err
			}
			values = append(values, bytes)
		case json.Number:
			if number, err := value.Int64(); err == nil {
				values = append(values, number)
			} else if number, err := value.Float64(); err == nil && strings.ContainsAny(value.String(), ".e") {
				values = append(values, number)
			} else {
				values = append(values, value.String())
			}
		default:
			values = append(values, value)
		}
	}
	word := strings.ToUpper(strings.Fields(asked.SQL)[0])
	if word != "SELECT" && word != "SHOW" {
		result, err := connection.ExecContext(background, asked.SQL, values...)
		if err != nil {
			return answer{}, err
		}
		count, err := result.RowsAffected()
		return answer{Affected: &count}, err
	}
	rows, err := connection.QueryContext(background, asked.SQL, values...)
	if err != nil {
		return answer{}, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return answer{}, err
	}
	found := [][]*string{}
	for rows.Next() {
		cells := make([]sql.NullString, len(columns))
		places := make([]interface{}, len(columns))
		for index := range cells {
			places[index] = &cells[index]
		}
		if err := rows.Scan(places...); err != nil {
			return answer{}, err
		}
		row := make([]*string, len(columns))
		for index, cell := range cells {
			if cell.Valid {
				text := written(cell.String)
				row[index] = &text
			}
		}
		found = append(found, row)
	}
	return answer{Rows: found}, rows.Err()
}

func written(text string) string {
	printable := utf8.ValidString(text)
	for _, letter := range text {
		printable = printable && letter >= ' '
	}
	if printable {
		return text
	}
	return "0x" + hex.EncodeToString([]byte(text))
}
