package front

import (
	"encoding/csv"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
)

type Shot struct {
	ID         string
	FullName   string
	HealthCard string
	Status     string
}

type DuplicateError struct {
	Card string
}

func (e *DuplicateError) Error() string { return "duplicate health card " + e.Card }

type FullError struct {
	Room string
}

func (e *FullError) Error() string { return "no place in " + e.Room }

func checkShot(s *Shot) error {
	if s.Status == "void" {
		return fmt.Errorf("no dose for health card %s", s.HealthCard)
	}
	return nil
}

func saveShot(s *Shot) error {
	if err := checkShot(s); err != nil {
		return fmt.Errorf("check: %w", err)
	}
	if s.Status == "seen" {
		return &DuplicateError{Card: s.HealthCard}
	}
	return &FullError{Room: "b"}
}

func storeShot(s *Shot) error {
	if err := saveShot(s); err != nil {
		return fmt.Errorf("store: %w", err)
	}
	return nil
}

func PutShot(w http.ResponseWriter, r *http.Request, s *Shot) {
	if err := storeShot(s); err != nil {
		var dup *DuplicateError
		if errors.As(err, &dup) {
			//#~ phi-in-error-response
			http.Error(w, dup.Error(), http.StatusConflict)
		}
		log.Printf("put %s", s.ID)
	}
	//#~ credential-in-log
	log.Println("auth", r.Header.Get("Authorization"))
	log.Println("agent", r.Header.Get("User-Agent"))
}

func FullRoom(w http.ResponseWriter, full *FullError) {
	http.Error(w, full.Error(), http.StatusConflict)
}

func ExportShots(shots []Shot) {
	f, err := os.Create("/tmp/shots.csv")
	if err != nil {
		return
	}
	cw := csv.NewWriter(f)
	for _, s := range shots {
		//#~ phi-in-file
		_ = cw.Write([]string{s.ID, s.FullName})
	}
	_ = cw.Write([]string{"id", "name"})
}
