package rounds

import android.util.Log
import kotlinx.coroutines.async
import kotlinx.coroutines.coroutineScope

data class Round(val id: String, val residentName: String, val medicareNumber: String, val birthDate: java.time.LocalDate, val state: String)

data class Slip(val reference: String, val medicareNumber: String)

class SlipRefused(val slip: Slip) : RuntimeException("refused ${slip.medicareNumber}")

fun Round.toSlip() = Slip(id, medicareNumber)

interface Rounds {
    suspend fun byId(id: String): Round?
    suspend fun all(): List<Round>
}

class RoundDesk(private val rounds: Rounds) {
    suspend fun load(id: String) = coroutineScope {
        val pending = async { rounds.byId(id) }
        val round = pending.await() ?: return@coroutineScope
        //#~ phi-in-log
        Log.i("rounds", "loaded ${round.residentName}")
        Log.i("rounds", "loaded ${round.id} ${round.state}")
    }

    suspend fun overview() {
        val all = rounds.all()
        val byNumber = all.associateBy { it.medicareNumber }
        //#~ phi-in-log
        Log.i("rounds", "have ${byNumber.keys}")
        Log.i("rounds", "have ${byNumber.size}")
        val byState = all.groupBy { it.state }
        Log.i("rounds", "states ${byState.keys}")
        val pair = all.first().let { it.residentName to it.state }
        //#~ phi-in-log
        Log.i("rounds", pair.first)
        Log.i("rounds", pair.second)
    }
}

fun refuse(slip: Slip) {
    if (slip.medicareNumber.length != 11) throw SlipRefused(slip)
}

fun Application.pages() {
    install(StatusPages) {
        exception<SlipRefused> { call, cause ->
            //#~ phi-in-error-response
            call.respondText(cause.message ?: "", status = HttpStatusCode.BadRequest)
        }
        exception<IllegalStateException> { call, cause ->
            call.respondText(cause.message ?: "", status = HttpStatusCode.Conflict)
        }
    }
}
