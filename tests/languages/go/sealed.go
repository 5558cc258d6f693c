package refill

import (
	"encoding/json"
	"log"
)

type slip struct {
	Ref     string `json:"ref"`
	Patient string `json:"-"`
}

type openSlip struct {
	Ref     string `json:"ref"`
	Patient string `json:"patient"`
}

func slips(ref, patientName string) {
	shut, _ := json.Marshal(slip{Ref: ref, Patient: patientName})
	log.Println(string(shut))
	open, _ := json.Marshal(openSlip{Ref: ref, Patient: patientName})
	//#~ phi-in-log
	log.Println(string(open))
}
