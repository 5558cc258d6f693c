package org.corneroak.uptake

import android.net.Uri
import androidx.datastore.core.DataStore
import androidx.datastore.preferences.core.Preferences
import java.util.logging.Logger
import org.corneroak.rx.Customer

private val trail = Logger.getLogger("uptake")

data class CallNote(val noteId: Long, val customer: Customer)
data class Symptom(val text: String, val customer: Customer)
data class Machine(val text: String, val serial: String)

val Customer.title: String get() = "Customer $familyName"
val Customer.status: String get() = "customer $customerId"

fun head(customer: Customer) {
    //#~ phi-in-log
    trail.info(customer.title)
    trail.info(customer.status)
}

suspend fun keep(dataStore: DataStore<Preferences>, key: Preferences.Key<String>, customer: Customer) {
    //#~ phi-in-browser-storage
    dataStore.edit { stored -> stored[key] = customer.familyName }
    dataStore.edit { stored -> stored[key] = "dark" }
}

fun tell(note: CallNote, symptom: Symptom, machine: Machine, token: String) {
    //#~ phi-in-log
    trail.info("note $note")
    trail.info("note ${note.noteId}")
    val (text, customer) = symptom.text to symptom.customer
    //#~ phi-in-log
    trail.info(text)
    //#~ phi-in-log
    trail.info(customer.mobile)
    trail.info(machine.text)
    //#~ credential-in-log
    trail.info("Bearer $token")
    Uri.parse("tel:${customer.mobile}")
    require(customer.mobile != null) { "customer without a number" }
    //#~ phi-in-exception
    require(customer.mobile != "") { "no number for ${customer.familyName}" }
}

class Tried(private val log: Logger) {
    private fun checked(patient: Patient) {
        if (patient.ssn.length != 9) throw IllegalArgumentException("malformed ${patient.ssn}")
    }

    // what is thrown goes no further than the block
    fun admit(patient: Patient) = runCatching { checked(patient) }.onFailure { log.warn("refused") }

    private fun open(patient: Patient) {
        //#~ phi-in-exception
        if (patient.ssn.length != 9) throw ArithmeticException("malformed ${patient.ssn}")
    }

    fun discharge(patient: Patient) = runCatching { checked(patient) }.map { open(patient) }

    // what is caught holds what was thrown
    fun tell(patient: Patient) = runCatching { checked(patient) }.onFailure { failed ->
        //#~ phi-in-log
        log.warn("refused: ${failed.message}")
    }
}

class Uncovered(val mrn: String) : RuntimeException("no coverage")
class Unmatched(mrn: String) : RuntimeException("no record $mrn")

// its text is a constant, whatever it keeps beside it
fun cover(patient: Patient) {
    if (patient.mrn.isEmpty()) throw Uncovered(patient.mrn)
}

fun match(patient: Patient) {
    //#~ phi-in-exception
    if (patient.mrn.isEmpty()) throw Unmatched(patient.mrn)
}
