package a
import org.hl7.fhir.r4.model.*
import android.util.Log
import com.google.android.fhir.FhirEngine
class K(val engine: FhirEngine) {
  suspend fun f(p: Patient, o: Observation) {
    // #~ phi-in-log
    Log.d("a", p.nameFirstRep.family)
    // #~ phi-in-log
    Log.d("a", "${p.birthDate}")
    Log.d("a", p.idElement.idPart)
    // #~ phi-in-log
    Log.d("a", p.name.first().nameAsSingleString)
    val q = engine.get(ResourceType.Patient, "1") as Patient
    // #~ phi-in-log
    Log.d("a", q.telecomFirstRep.value)
    val r = engine.get<Patient>("1")
    // #~ phi-in-log
    Log.d("a", r.addressFirstRep.text)
    // #~ phi-in-log
    Log.d("a", o.valueQuantity.value.toString())
  }
}
