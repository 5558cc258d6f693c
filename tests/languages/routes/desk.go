package desk

import (
	"log"
	"net/http"
)

func Routes(mux *http.ServeMux) {
	mux.HandleFunc("/patients/message", func(w http.ResponseWriter, r *http.Request) {
		phone := r.FormValue("phone")
		// #~ phi-in-log
		log.Printf("message to %s", phone)
		log.Printf("page %s", r.FormValue("page"))
	})
	mux.HandleFunc("/vendors/message", func(w http.ResponseWriter, r *http.Request) {
		phone := r.FormValue("phone")
		log.Printf("message to %s", phone)
	})
}
