package pharmacy

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"os"
)

type Bearer struct {
	ID          int64
	PatientName string
	SSN         string
	VisitCount int
}

type TwiceError struct {
	SSN string
}

func (e *TwiceError) Error() string { return "enrolled already" }

type Quiet struct {
	ID  int64
	MRN string
}

func (q Quiet) LogValue() slog.Value { return slog.GroupValue(slog.Int64("id", q.ID)) }

type handing struct {
	newest string
	count  int
	trail  Trail
}

type Trail interface {
	Note(detail string)
	Measure(detail string)
}

type loggedTrail struct{}

func (loggedTrail) Note(detail string)    { log.Println("note", detail) }
func (loggedTrail) Measure(detail string) { log.Println("measure", len(detail)) }

func (h *handing) keep(bearer Bearer) {
	h.newest = bearer.SSN
	h.count = bearer.VisitCount
	//#~ phi-in-log
	h.trail.Note(bearer.SSN)
	h.trail.Measure(bearer.SSN)
}

func (h *handing) later() {
	//#~ phi-in-log
	log.Println(h.newest)
	log.Println(h.count)
}

func told(bearer Bearer, quiet Quiet) {
	log.Printf("%T %p", bearer, &bearer)
	//#~ phi-in-log
	log.Printf("%v", bearer)
	slog.Info("quiet", "who", quiet)
	//#~ phi-in-log
	log.Printf("%+v", quiet)
	log.Println("***-**-" + bearer.SSN[len(bearer.SSN)-4:])
	var page bytes.Buffer
	fmt.Fprintf(&page, "who=%s", bearer.PatientName)
	//#~ phi-in-log
	log.Println(page.String())
	out, err := os.Create("bearers.csv")
	if err != nil {
		log.Fatal(err)
	}
	//#~ phi-in-file
	out.WriteString(bearer.SSN)
}

func caught(err error) {
	var twice *TwiceError
	if errors.As(err, &twice) {
		//#~ phi-in-log
		log.Println(twice.SSN)
	}
}

func columns(db *sql.DB) {
	var value string
	db.QueryRow("SELECT ssn FROM patients WHERE id = $1", 1).Scan(&value)
	//#~ phi-in-log
	log.Println(value)
	var many int
	db.QueryRow("SELECT count(*) FROM patients").Scan(&many)
	log.Println(many)
}
