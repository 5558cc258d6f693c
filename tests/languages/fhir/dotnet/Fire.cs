using Hl7.Fhir.Model;
using Microsoft.Extensions.Logging;
using NHapi.Model.V25.Segment;
using NHapi.Base.Util;
class Fire {
  ILogger<Fire> _log;
  void F(Patient p, Observation o, Bundle b, PID pid, Terser terser) {
    // #~ phi-in-log
    _log.LogInformation("1 {n}", p.Name[0].Family);
    // #~ phi-in-log
    _log.LogInformation("2 {n}", p.BirthDate);
    _log.LogInformation("3 {n}", p.Id);
    // #~ phi-in-log
    _log.LogInformation("5 {n}", (o.Value as Quantity).Value);
    // #~ phi-in-log
    _log.LogInformation("6 {n}", p.ToJson());
    // #~ phi-in-log
    _log.LogInformation("7 {n}", pid.GetPatientName(0).FamilyName.Surname.Value);
    // #~ phi-in-log
    _log.LogInformation("8 {n}", terser.Get("/PID-5"));
    _log.LogInformation("9 {n}", terser.Get("/MSH-10"));
    // #~ phi-in-log
    _log.LogInformation("10 {n}", pid.SSNNumberPatient.Value);
    var q = client.Read<Patient>("Patient/1");
    _log.LogInformation("12 {n}", b.Total);
    // #~ phi-in-log
    foreach (var e in b.Entry) _log.LogInformation("13 {n}", e.Resource);
  }
}
