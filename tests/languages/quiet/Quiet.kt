import mu.KotlinLogging
private val logger = KotlinLogging.logger {}
data class Patient(val id: String, val name: String, val ssn: String, val gender: String, val age: Int)
class E(private val config: Config) {
  fun f(patient: Patient, patients: List<Patient>) {
    logger.info { "patient ${patient.id}" }
    logger.info { "patients ${patients.size}" }
    logger.info { "by gender ${patients.groupingBy { it.gender }.eachCount()}" }
    logger.info { "adults ${patients.count { it.age >= 18 }}" }
    logger.info { "has ssn ${patient.ssn.isNotBlank()}" }
    logger.info { "class ${patient::class.simpleName}" }
    logger.info { "ids ${patients.map { it.id }}" }
    logger.info { "topic ${config.patientTopic} ${config.server.address}" }
    logger.info { "ssn ${"*".repeat(5)}${patient.ssn.takeLast(4)}" }
    logger.info { "mean age ${patients.map { it.age }.average()}" }
    // #~ phi-in-log
    logger.info { "one of its lines does speak of ${patient.ssn}" }
    logger.info { "length ${patient.ssn.length}" }
    logger.info { "any ${patients.any { it.age > 64 }}" }
    logger.info { "equal ${patient.name == config.owner}" }
    logger.info { "hash ${patient.hashCode()}" }
    logger.info { "first letter is upper ${patient.name.first().isUpperCase()}" }
    require(patient.name.isNotBlank()) { "patient name is required" }
    check(patients.isNotEmpty()) { "no patients" }
  }
}
