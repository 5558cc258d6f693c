// Package refill keeps the prescriptions of a mail-order pharmacy.
package refill

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"os"

	"go.uber.org/zap"
)

// Customer is who takes the medicine.
type Customer struct {
	ID          string `json:"id" db:"customer_id"`
	FullName    string `json:"full_name" db:"full_name"`
	BirthDate   string `json:"dob"`
	Email       string `json:"email"`
	Allergies   []string
	InsuranceID string `json:"member_id"`
	Address     struct {
		Line1 string
		Zip   string
	}
}

// Rx is one prescription.
type Rx struct {
	Number    string
	Medication  string
	Diagnosis string
	Customer  *Customer
	Status    string
	Left      int
}

// Store finds prescriptions.
type Store interface {
	Rx(ctx context.Context, number string) (*Rx, error)
	Customers(ctx context.Context, zip string) ([]Customer, error)
	Count(ctx context.Context) (int, error)
}

// Service refills.
type Service struct {
	store  Store
	db     *sql.DB
	logger *zap.Logger
	sugar  *zap.SugaredLogger
}

var errNotFound = errors.New("no such prescription")

// Refill sends one more.
func (s *Service) Refill(ctx context.Context, number string) error {
	rx, err := s.store.Rx(ctx, number)
	if err != nil {
		s.logger.Error("lookup failed", zap.Error(err))
		return fmt.Errorf("refill: %w", err)
	}
	//#~ phi-in-log
	s.logger.Info("refilling", zap.String("drug", rx.Medication), zap.Int("left", rx.Left))
	//#~ phi-in-log
	s.sugar.Infow("refilling", "customer", rx.Customer.FullName)
	//#~ phi-in-log
	s.sugar.Debugf("allergies of customer: %v", rx.Customer.Allergies)
	s.logger.Info("refilling", zap.String("status", rx.Status), zap.Bool("insured", rx.Customer.InsuranceID != ""))
	s.sugar.Infof("%d allergies", len(rx.Customer.Allergies))
	//#~ phi-in-log
	slog.InfoContext(ctx, "shipped", slog.String("dob", rx.Customer.BirthDate))
	slog.Info("shipped", "rx_status", rx.Status, "left", rx.Left)
	return nil
}

// Digest writes a short text on everybody in a zip code.
func (s *Service) Digest(ctx context.Context, zip string) ([]byte, error) {
	customers, err := s.store.Customers(ctx, zip)
	if err != nil {
		return nil, err
	}
	for i, c := range customers {
		//#~ phi-in-log
		log.Printf("row %d: %+v", i, c)
		log.Printf("row %d done", i)
	}
	log.Println("customers:", len(customers))
	body, err := json.Marshal(customers)
	if err != nil {
		log.Println("marshal:", err)
		return nil, err
	}
	//#~ phi-in-log
	fmt.Fprintln(os.Stderr, string(body))
	return body, nil
}

func describe(c *Customer) string {
	return fmt.Sprintf("%s <%s>", c.FullName, c.Email)
}

func initials(c *Customer) string {
	return c.FullName[:1] + "."
}

// Greet shows what helpers give back.
func Greet(c *Customer) {
	//#~ phi-in-log
	slog.Info("greet", "who", describe(c))
	slog.Info("greet", "id", c.ID)
}

func (s *Service) checkInsurance(c Customer) error {
	if c.InsuranceID == "" {
		return errNotFound
	}
	if len(c.InsuranceID) < 9 {
		return fmt.Errorf("member id %q of customer is too short", c.InsuranceID)
	}
	return nil
}

// Verify lets the reason of a failure through.
func (s *Service) Verify(c Customer) bool {
	if err := s.checkInsurance(c); err != nil {
		//#~ phi-in-log
		s.logger.Warn("not verified", zap.Error(err))
		return false
	}
	if err := s.save(context.Background(), &c); err != nil {
		s.logger.Error("not saved", zap.Error(err))
	}
	return true
}

func (s *Service) save(ctx context.Context, c *Customer) error {
	_, err := s.db.ExecContext(ctx, "UPDATE customer SET full_name = $1 WHERE customer_id = $2", c.FullName, c.ID)
	return err
}

func audit(format string, args ...any) {
	log.Printf(format, args...)
}

// Ship goes through a helper with many arguments.
func Ship(rx *Rx) {
	//#~ phi-in-log
	audit("shipping %s at %d to %s", rx.Number, rx.Left, rx.Customer.Email)
	audit("shipping %s", rx.Status)
	go func(c *Customer) {
		//#~ phi-in-log
		fmt.Printf("to %s\n", c.Email)
	}(rx.Customer)
	defer log.Printf("done with %d", rx.Left)
}

func show(thing any) {
	switch v := thing.(type) {
	case *Rx:
		//#~ phi-in-log
		log.Print(v.Diagnosis)
	case error:
		log.Print(v)
	}
}
