// Package front is the counter of a dental practice: patients check in.
package front

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/go-logr/logr"
	"github.com/gofiber/fiber/v2"
	"github.com/jackc/pgx/v5/pgxpool"
	"k8s.io/klog/v2"
)

// Patient is who sits in the chair.
type Patient struct {
	Person
	ChartNo string `gorm:"column:chart_no"`
	SSN     string
	Plan    Plan
}

// Person is anybody.
type Person struct {
	First, Last string
	Phone       string
}

// Plan pays.
type Plan struct {
	PayerName string
	MemberID  string
}

// Practice is a place.
type Practice struct {
	Name  string
	Phone string
}

// Repo reads patients.
type Repo struct {
	pool *pgxpool.Pool
	log  logr.Logger
}

// Load reads one; its results have names.
func (r *Repo) Load(ctx context.Context, id int64) (p *Patient, err error) {
	p = &Patient{}
	if err = r.pool.QueryRow(ctx, "select first, last from patient where id = $1", id).Scan(&p.First, &p.Last); err != nil {
		r.log.Error(err, "scan failed", "id", id)
		return
	}
	//#~ phi-in-log
	r.log.V(1).Info("loaded", "last", p.Last)
	r.log.Info("loaded", "id", id)
	return
}

// All reads many.
func (r *Repo) All(ctx context.Context) ([]Patient, int, error) {
	rows, err := r.pool.Query(ctx, "select first, last from patient")
	if err != nil {
		return nil, 0, fmt.Errorf("all: %w", err)
	}
	defer rows.Close()
	var found []Patient
	for rows.Next() {
		var p Patient
		if err := rows.Scan(&p.First, &p.Last); err != nil {
			//#~ phi-in-log
			klog.ErrorS(err, "bad row", "patient", p)
			continue
		}
		found = append(found, p)
	}
	klog.V(2).InfoS("all", "size", len(found))
	return found, len(found), rows.Err()
}

// Dump is a middleware.
func Dump(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		klog.Infof("%s %s", r.Method, r.URL.Path)
		//#~ phi-in-log
		klog.Infof("form %v", r.PostForm)
		next.ServeHTTP(w, r)
	})
}

// CheckIn answers over Fiber.
func CheckIn(repo *Repo) fiber.Handler {
	return func(c *fiber.Ctx) error {
		all, total, err := repo.All(c.Context())
		if err != nil {
			klog.ErrorS(err, "all failed")
			return fiber.NewError(fiber.StatusInternalServerError, "try again")
		}
		klog.Infof("%d patients", total)
		for _, p := range all {
			if p.Plan.MemberID == "" {
				//#~ phi-in-error-response
				return c.Status(fiber.StatusConflict).JSON(fiber.Map{"error": "no plan for " + p.Last})
			}
			klog.Info("payer ", p.Plan.PayerName)
			//#~ phi-in-cookie
			c.Cookie(&fiber.Cookie{Name: "chart", Value: p.ChartNo})
		}
		return c.Status(fiber.StatusOK).JSON(all)
	}
}

func line(p *Patient) string {
	var b strings.Builder
	b.WriteString(p.First)
	fmt.Fprintf(&b, " %s", p.Last)
	return b.String()
}

func trace(step string, pairs ...any) {
	klog.InfoS(step, pairs...)
}

// Seat calls helpers.
func Seat(p *Patient, at Practice) {
	//#~ phi-in-log
	klog.Info(line(p))
	klog.Info(at.Name, " ", at.Phone)
	//#~ phi-in-log
	trace("seated", "who", p.Last)
	trace("seated", "where", at.Name)
}

// later makes what is said when the visit ends.
func later(value string) func() {
	return func() {
		klog.Info("later ", value)
	}
}

// Leave lets them go.
func Leave(p Patient) {
	//#~ phi-in-log
	defer later(p.SSN)()
	defer later(p.Plan.PayerName)()
}
