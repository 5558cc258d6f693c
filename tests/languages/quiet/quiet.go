package c

import (
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"reflect"
)

type Patient struct {
	ID, Name, SSN, Gender string
	Age                   int
}

func F(patient *Patient, patients []Patient, conn net.Conn, r *http.Request, w http.ResponseWriter, cfg Config) error {
	slog.Info("patient", "id", patient.ID)
	slog.Info("patients", "count", len(patients))
	slog.Info("remote", "addr", conn.RemoteAddr())
	slog.Info("nil", "missing", patient == nil)
	slog.Info("has ssn", "has", patient.SSN != "")
	slog.Info("type", "type", fmt.Sprintf("%T", patient))
	slog.Info("kind", "name", reflect.TypeOf(patient).Name())
	slog.Info("config", "patientTopic", cfg.PatientTopic, "table", cfg.PatientTable)
	slog.Info("request", "path", r.URL.Path, "method", r.Method)
	counts := map[string]int{}
	for _, p := range patients {
		counts[p.Gender]++
	}
	// #~ phi-in-log
	slog.Info("one of its lines does speak", "ssn", patient.SSN)
	slog.Info("length", "n", len(patient.SSN))
	slog.Info("adults", "n", adults(patients))
	http.Error(w, "patient not found", http.StatusNotFound)
	if patient.SSN == "" {
		return fmt.Errorf("patient %s: ssn is missing", patient.ID)
	}
	return fmt.Errorf("unknown gender code")
}

func adults(patients []Patient) int {
	n := 0
	for _, p := range patients {
		if p.Age >= 18 {
			n++
		}
	}
	return n
}
