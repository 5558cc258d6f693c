package gate

import (
	"log"

	pb "example.org/clinic/v1"
)

func show(e *pb.Enrolment) {
	// #~ phi-in-log
	log.Println(e.GetF1())
	// #~ phi-in-log
	log.Println(e.GetKeeper().GetG1())
	log.Println(e.GetPlanName())
	log.Println(e.GetKeeper().GetDesk())
}
