package pharmacy

import android.util.Log

data class Refill(val id: Long, val patientName: String, val ssn: String, val bornOn: java.time.LocalDate)

@JvmInline value class Mrn(val value: String)

class HandingDesk {
    private val held: Refill? = null
    val heading: String get() = "for " + (held?.patientName ?: "")
    val number: Long get() = held?.id ?: 0

    fun show(refill: Refill, mrn: Mrn) {
        //#~ phi-in-log
        Log.d("desk", heading)
        Log.d("desk", "$number")
        //#~ phi-in-log
        Log.d("desk", mrn.value)
        //#~ phi-in-log
        spoken { refill.patientName }
        spoken { "${refill.id}" }
        Log.d("desk", covered(refill.ssn))
        Log.d("desk", "***-**-${refill.ssn.takeLast(5)}")
        //#~ phi-in-log
        Log.d("desk", refill.ssn.takeLast(5))
        Log.d("desk", refill.ssn.replace(Regex("\\d"), "*"))
        Log.d("desk", "${refill.bornOn.year}")
    }

    fun checked(refill: Refill) {
        try {
            proven(refill)
        } catch (e: Exception) {
            //#~ phi-in-log
            Log.e("desk", "refused ${e.message}")
        }
        runCatching { refill.id }.onFailure { Log.e("desk", "failed", it) }
    }

    fun labelled(refill: Refill, label: String = refill.patientName) {
        //#~ phi-in-log
        Log.d("desk", label)
    }

    fun each(refills: List<Refill>) {
        for ((place, refill) in refills.withIndex()) {
            //#~ phi-in-log
            Log.d("desk", "$place ${refill.ssn}")
            Log.d("desk", "$place ${refill.id}")
        }
    }

    private fun proven(refill: Refill) {
        require(refill.ssn.length == 11) { "no SSN: ${refill.ssn}" }
    }

    private fun covered(text: String) = "***" + text.takeLast(4)

    private inline fun spoken(text: () -> String) {
        Log.d("desk", text())
    }
}
