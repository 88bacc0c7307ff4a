// Does over pgx what a test asks for, and says what it saw: a line of words in, a line of JSON out.
//
// A line is: number, operation, connection, arguments, parted by tabs, each percent-encoded. Operations of one connection are
// done one after another; `cancel` and `abort` come in between.
package main

import (
	"bufio"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgconn"
	"github.com/jackc/pgtype"
	"github.com/jackc/pgx/v4"
)

type answer map[string]interface{}

type agent struct {
	work       chan []string
	connection *pgx.Conn
	tx         pgx.Tx
	notices    []string
	context    context.Context
	giveUp     context.CancelFunc
}

var output sync.Mutex

func main() {
	agents := map[string]*agent{}
	lines := bufio.NewReaderSize(os.Stdin, 1<<16)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		words := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		for index, word := range words {
			words[index], _ = url.QueryUnescape(word)
		}
		one, known := agents[words[2]]
		if !known {
			one = &agent{work: make(chan []string, 1000)}
			one.context, one.giveUp = context.WithCancel(context.Background())
			agents[words[2]] = one
			go func() {
				for words := range one.work {
					one.answer(words)
				}
			}()
		}
		if words[1] == "cancel" || words[1] == "abort" {
			go one.answer(words)
		} else {
			one.work <- words
		}
	}
}

func (a *agent) answer(words []string) {
	result, err := a.perform(words[1], words[3:])
	if result == nil {
		result = answer{}
	}
	if err != nil {
		result["error"] = err.Error()
		result["state"], result["loss"] = nil, loss(err)
		result["over"] = a.connection == nil || a.connection.IsClosed()
		var report *pgconn.PgError
		if errors.As(err, &report) {
			result["state"], result["loss"] = report.Code, nil
		}
	}
	id, _ := strconv.Atoi(words[0])
	result["id"] = id
	text, _ := json.Marshal(result)
	output.Lock()
	defer output.Unlock()
	fmt.Println(string(text))
}

// How the connection was lost; nil: it was not.
func loss(err error) interface{} {
	switch {
	case errors.Is(err, context.Canceled):
		return "given up"
	case errors.Is(err, syscall.ECONNRESET):
		return "reset"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "end"
	case pgconn.Timeout(err):
		return "timeout"
	}
	return nil
}

func (a *agent) perform(operation string, arguments []string) (answer, error) {
	switch operation {
	case "open":
		return nil, a.open(arguments[0])
	case "begin":
		tx, err := a.connection.BeginTx(a.context, pgx.TxOptions{IsoLevel: pgx.TxIsoLevel(arguments[0])})
		a.tx = tx
		return nil, err
	case "commit":
		return nil, a.tx.Commit(a.context)
	case "rollback":
		return nil, a.tx.Rollback(a.context)
	case "run":
		return a.run(arguments[0], arguments[1:])
	case "batch":
		return a.batch(arguments)
	case "cancel":
		return nil, a.connection.PgConn().CancelRequest(context.Background())
	case "abort":
		a.giveUp()
		return nil, nil
	case "close":
		return nil, a.connection.Close(a.context)
	}
	return nil, errors.New(operation)
}

func (a *agent) open(text string) error {
	config, err := pgx.ParseConfig(text)
	if err != nil {
		return err
	}
	config.OnNotice = func(_ *pgconn.PgConn, notice *pgconn.Notice) { a.notices = append(a.notices, notice.Message) }
	a.connection, err = pgx.ConnectConfig(a.context, config)
	return err
}

func (a *agent) run(sql string, values []string) (answer, error) {
	a.notices = []string{}
	parameters, err := parsed(values)
	if err != nil {
		return nil, err
	}
	rows, err := a.connection.Query(a.context, sql, parameters...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := [][]interface{}{}
	for rows.Next() {
		row, err := rows.Values()
		if err != nil {
			return nil, err
		}
		for index := range row {
			row[index] = shown(row[index], rows.FieldDescriptions()[index].DataTypeOID)
		}
		found = append(found, row)
	}
	if rows.Err() != nil {
		return nil, rows.Err()
	}
	rows.Close()
	results := []interface{}{found}
	if len(rows.FieldDescriptions()) == 0 {
		results = []interface{}{rows.CommandTag().RowsAffected()}
	}
	return answer{"results": results, "warnings": a.notices, "tag": string(rows.CommandTag())}, rows.Err()
}

func (a *agent) batch(arguments []string) (answer, error) {
	width, err := strconv.Atoi(arguments[1])
	if err != nil {
		return nil, err
	}
	batch := &pgx.Batch{}
	for values := arguments[2:]; len(values) > 0; values = values[width:] {
		parameters, err := parsed(values[:width])
		if err != nil {
			return nil, err
		}
		batch.Queue(arguments[0], parameters...)
	}
	results := a.connection.SendBatch(a.context, batch)
	defer results.Close()
	counts := []int64{}
	for range make([]int, batch.Len()) {
		tag, err := results.Exec()
		if err != nil {
			return answer{"results": counts}, err
		}
		counts = append(counts, tag.RowsAffected())
	}
	return answer{"results": counts}, results.Close()
}

// Values: TYPE=TEXT, or TYPE alone for null.

func parsed(values []string) ([]interface{}, error) {
	parameters := make([]interface{}, len(values))
	for index, value := range values {
		kind, text, isGiven := strings.Cut(value, "=")
		if !isGiven {
			continue
		}
		parameter, err := parse(kind, text)
		if err != nil {
			return nil, err
		}
		parameters[index] = parameter
	}
	return parameters, nil
}

func parse(kind, text string) (interface{}, error) {
	switch kind {
	case "bool":
		return strconv.ParseBool(text)
	case "int2", "int4", "int8":
		return strconv.ParseInt(text, 10, 64)
	case "float4":
		number, err := strconv.ParseFloat(text, 32)
		return float32(number), err
	case "float8":
		return strconv.ParseFloat(text, 64)
	case "bytea":
		return hex.DecodeString(text)
	case "date":
		return time.Parse("2006-01-02", text)
	case "timestamp":
		return time.Parse("2006-01-02T15:04:05", text)
	case "timestamptz":
		return time.Parse(time.RFC3339, text)
	case "numeric":
		number := &pgtype.Numeric{}
		return number, number.Set(text)
	case "uuid":
		id := &pgtype.UUID{}
		return id, id.Set(text)
	case "time":
		clock := &pgtype.Time{}
		return clock, clock.DecodeText(nil, []byte(text))
	case "int4[]":
		numbers := &pgtype.Int4Array{}
		return numbers, numbers.DecodeText(pgtype.NewConnInfo(), []byte("{"+text+"}"))
	case "text[]":
		texts := &pgtype.TextArray{}
		return texts, texts.DecodeText(pgtype.NewConnInfo(), []byte("{"+text+"}"))
	}
	return text, nil
}

func shown(value interface{}, oid uint32) interface{} {
	switch value := value.(type) {
	case nil:
		return nil
	case int64:
		if oid == pgtype.TimeOID {
			return time.UnixMicro(value).UTC().Format("15:04:05.000000")
		}
	case []byte:
		return hex.EncodeToString(value)
	case [16]byte:
		return fmt.Sprintf("%x-%x-%x-%x-%x", value[:4], value[4:6], value[6:8], value[8:10], value[10:])
	case time.Time:
		switch oid {
		case pgtype.DateOID:
			return value.Format("2006-01-02")
		case pgtype.TimestamptzOID:
			return value.UTC().Format("2006-01-02T15:04:05.999999Z")
		}
		return value.Format("2006-01-02T15:04:05.999999")
	case pgtype.Numeric:
		if value.NaN {
			return "NaN"
		}
		scale := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(abs(value.Exp))), nil))
		number := new(big.Rat).SetInt(value.Int)
		if value.Exp < 0 {
			return number.Quo(number, scale).FloatString(int(-value.Exp))
		}
		return number.Mul(number, scale).FloatString(0)
	case pgtype.Int4Array:
		items := []interface{}{}
		for _, element := range value.Elements {
			items = append(items, shown(element.Get(), pgtype.Int4OID))
		}
		return items
	case pgtype.TextArray:
		items := []interface{}{}
		for _, element := range value.Elements {
			items = append(items, shown(element.Get(), pgtype.TextOID))
		}
		return items
	case pgtype.TextEncoder:
		text, _ := value.EncodeText(nil, nil)
		return string(text)
	}
	return fmt.Sprint(value)
}

func abs(number int32) int32 {
	if number < 0 {
		return -number
	}
	return number
}
