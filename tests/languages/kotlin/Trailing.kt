package ward

import org.slf4j.LoggerFactory

// commas behind the last argument and the last type argument
class Trailing(
    private val seen: Map<
        String,
        Pair<Patient, Visit,>,
        >,
) {
    private val log = LoggerFactory.getLogger(Trailing::class.java)

    fun tell(patient: Patient) {
        //#~ phi-in-log
        log.info("seen {}", patient.ssn)
        log.info("seen {}", patient.id)
    }
}
