package a
import (
	"log"
	ppb "github.com/google/fhir/go/proto/google/fhir/proto/r4/core/resources/patient_go_proto"
	"github.com/samply/golang-fhir-models/fhir-models/fhir"
)
func f(p *ppb.Patient, q fhir.Patient) {
	// #~ phi-in-log
	log.Println(p.GetName()[0].GetFamily().GetValue())
	// #~ phi-in-log
	log.Println(p.GetBirthDate())
	log.Println(p.GetId().GetValue())
	// #~ phi-in-log
	log.Println(*q.BirthDate)
	// #~ phi-in-log
	log.Println(q.Name[0].Family)
	log.Println(q.Id)
	// #~ phi-in-log
	log.Println(p.GetIdentifier()[0].GetValue().GetValue())
}
