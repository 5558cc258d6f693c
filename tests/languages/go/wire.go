package refill

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"crypto/tls"
	"database/sql"
	"net/http"
	"os"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

const switchURL = "http://switch.example.net/claims"

// Transport is how claims leave.
func Transport() *http.Client {
	conf := &tls.Config{
		//#~ tls-below-minimum
		MinVersion: tls.VersionTLS10,
		//#~ certificate-check-off
		InsecureSkipVerify: true,
	}
	return &http.Client{Transport: &http.Transport{TLSClientConfig: conf}}
}

// Pinned checks the certificate itself.
func Pinned(check func(tls.ConnectionState) error) *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: true, VerifyConnection: check}
}

// Adjudicate posts a claim.
func Adjudicate(ctx context.Context, client *http.Client) error {
	//#~ cleartext-endpoint
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, switchURL, nil)
	if err != nil {
		return err
	}
	_, err = client.Do(req)
	if err != nil {
		return err
	}
	_, err = http.Get("http://localhost:8080/healthz")
	return err
}

// Dial opens what is needed.
func Dial(ctx context.Context) error {
	//#~ cleartext-endpoint
	if _, err := grpc.Dial("formulary.example.net:50051", grpc.WithTransportCredentials(insecure.NewCredentials())); err != nil {
		return err
	}
	if _, err := grpc.Dial("localhost:50051", grpc.WithTransportCredentials(insecure.NewCredentials())); err != nil {
		return err
	}
	if _, err := grpc.NewClient("formulary.example.net:443", grpc.WithTransportCredentials(credentials.NewTLS(nil))); err != nil {
		return err
	}
	//#~ database-without-tls
	if _, err := sql.Open("postgres", "postgres://app@db.example.net/rx?sslmode=disable"); err != nil {
		return err
	}
	_, err := gorm.Open(postgres.Open("host=db.example.net dbname=rx sslmode=verify-full"), &gorm.Config{})
	return err
}

// Seal encrypts a label.
func Seal(key, plain []byte) ([]byte, error) {
	//#~ weak-cipher
	if _, err := des.NewTripleDESCipher(key); err != nil {
		return nil, err
	}
	block, err := aes.NewCipher([]byte(os.Getenv("LABEL_KEY")))
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	//#~ hard-coded-key
	if _, err := aes.NewCipher([]byte("label-key-0123456789abcdef012345")); err != nil {
		return nil, err
	}
	return aead.Seal(nil, plain[:12], plain, nil), nil
}
