package refill

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"

	"github.com/getsentry/sentry-go"
	"github.com/gin-gonic/gin"
	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/redis/go-redis/v9"
	zlog "github.com/rs/zerolog/log"
	analytics "github.com/segmentio/analytics-go/v3"
	"github.com/sirupsen/logrus"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

var filled = prometheus.NewCounterVec(prometheus.CounterOpts{Name: "filled_total"}, []string{"drug", "store"})

// API answers the web.
type API struct {
	svc    *Service
	cache  *redis.Client
	events analytics.Client
	pepper []byte
}

// Show is one prescription as JSON.
func (a *API) Show(c *gin.Context) {
	rx, err := a.svc.store.Rx(c, c.Param("number"))
	if err != nil {
		c.JSON(http.StatusInternalServerError, gin.H{"error": "lookup failed"})
		return
	}
	if rx.Status == "held" {
		//#~ phi-in-error-response
		c.AbortWithStatusJSON(http.StatusConflict, gin.H{"error": "held for " + rx.Customer.FullName})
		return
	}
	//#~ phi-in-log
	logrus.WithFields(logrus.Fields{"customer": rx.Customer.FullName}).Info("shown")
	logrus.WithField("rx_id", rx.Customer.ID).Info("shown")
	//#~ phi-in-log
	zlog.Info().Str("drug", rx.Medication).Int("left", rx.Left).Msg("shown")
	zlog.Info().Int("left", rx.Left).Msg("shown")
	//#~ phi-in-cookie
	http.SetCookie(c.Writer, &http.Cookie{Name: "last", Value: rx.Customer.Email})
	c.JSON(http.StatusOK, rx)
}

// Label sends the label to the printer's service.
func (a *API) Label(c echo.Context) error {
	var customer Customer
	if err := c.Bind(&customer); err != nil {
		return echo.NewHTTPError(http.StatusBadRequest, "malformed body")
	}
	q := url.Values{}
	q.Set("name", customer.FullName)
	//#~ phi-in-url
	resp, err := http.Get("https://labels.example.net/print?" + q.Encode())
	if err != nil {
		//#~ phi-in-error-response
		return echo.NewHTTPError(http.StatusBadGateway, fmt.Sprintf("no label for %s", customer.Email))
	}
	defer resp.Body.Close()
	//#~ phi-in-url
	req, _ := http.NewRequest(http.MethodGet, fmt.Sprintf("https://labels.example.net/dob/%s", customer.BirthDate), nil)
	_ = req
	req, _ = http.NewRequest(http.MethodGet, "https://labels.example.net/customers/"+customer.ID, nil)
	return c.NoContent(http.StatusNoContent)
}

// Track tells others.
func (a *API) Track(c *gin.Context, span trace.Span, customer *Customer, rx *Rx) {
	//#~ phi-to-analytics
	a.events.Enqueue(analytics.Track{UserId: a.digest(customer.Email), Event: "refilled", Properties: analytics.NewProperties().Set("drug", rx.Medication)})
	a.events.Enqueue(analytics.Track{UserId: a.digest(customer.Email), Event: "refilled", Properties: analytics.NewProperties().Set("left", rx.Left)})
	//#~ phi-in-metric
	span.SetAttributes(attribute.String("customer.email", customer.Email))
	span.SetAttributes(attribute.Int("left", rx.Left), attribute.String("customer.key", a.digest(customer.Email)))
	//#~ phi-in-metric
	filled.WithLabelValues(rx.Medication, "north").Inc()
	filled.WithLabelValues("any", "north").Inc()
	sentry.ConfigureScope(func(scope *sentry.Scope) {
		//#~ phi-to-error-tracker
		scope.SetUser(sentry.User{Email: customer.Email})
		scope.SetTag("status", rx.Status)
	})
	//#~ phi-in-cache
	a.cache.Set(c, "customer:"+customer.ID, customer.FullName, 0)
	a.cache.Set(c, "status:"+customer.ID, rx.Status, 0)
	a.cache.Incr(c, "left")
}

func (a *API) digest(value string) string {
	mac := hmac.New(sha256.New, a.pepper)
	mac.Write([]byte(value))
	return hex.EncodeToString(mac.Sum(nil))
}

// Find answers over gRPC.
func (a *API) Find(customer *Customer) error {
	if customer.Address.Zip == "" {
		//#~ phi-in-error-response
		return status.Errorf(codes.InvalidArgument, "no zip code for %s born %s", customer.FullName, customer.BirthDate)
	}
	//#~ phi-in-log
	logrus.Errorf("short digest %x", sha256.Sum256([]byte(customer.InsuranceID)))
	logrus.Errorf("keyed digest %s", a.digest(customer.InsuranceID))
	logrus.Infof("initials %s", maskName(customer.FullName))
	return status.Error(codes.NotFound, "no such customer")
}

func maskName(name string) string {
	return "***"
}

// Old writes an error page.
func Old(w http.ResponseWriter, r *http.Request) {
	member := r.URL.Query().Get("member_id")
	if member == "" {
		http.Error(w, "member id is missing", http.StatusBadRequest)
		return
	}
	//#~ phi-in-error-response
	http.Error(w, "unknown member id "+member, http.StatusNotFound)
}
