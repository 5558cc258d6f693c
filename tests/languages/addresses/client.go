package lab

import (
	"io"
	"net/http"
)

func submit(url string, body io.Reader) (*http.Response, error) {
	return http.Post(url, "application/json", body)
}

func run(body io.Reader) {
	//#~ cleartext-endpoint
	submit("http://intake.lab.net/orders", body)
	submit("https://intake.lab.net/orders", body)
	submit("http://127.0.0.1:8080/orders", body)
}
