using Microsoft.Extensions.Logging; using System.Linq; using System.Collections.Generic; using Microsoft.AspNetCore.Mvc;
public class PatientsController : ControllerBase {
  readonly ILogger<PatientsController> _logger;
  public IActionResult F(Patient patient, List<Patient> patients, Options options) {
    _logger.LogInformation("patient {Id}", patient.Id);
    _logger.LogInformation("patients {Count}", patients.Count);
    _logger.LogInformation("by gender {Groups}", patients.GroupBy(p => p.Gender).Count());
    _logger.LogInformation("has ssn {Has}", !string.IsNullOrEmpty(patient.Ssn));
    _logger.LogInformation("type {Type}", patient.GetType().Name);
    _logger.LogInformation("name of {Member}", nameof(Patient.Ssn));
    _logger.LogInformation("ids {Ids}", string.Join(",", patients.Select(p => p.Id)));
    _logger.LogInformation("topic {Topic}", options.PatientTopic);
    _logger.LogInformation("user {User}", User.Identity.Name);
    _logger.LogInformation("model valid {Valid}", ModelState.IsValid);
    _logger.LogInformation("oldest {Years}", patients.Max(p => p.Age));
    _logger.LogInformation("adult {Adult}", patient.BirthDate < System.DateTime.Today.AddYears(-18));
    _logger.LogInformation("hash {Hash}", patient.GetHashCode());
    _logger.LogInformation("{Count} patients in {Elapsed} ms", patients.Count(p => p.Age > 65), 3);
    // #~ phi-in-log
    _logger.LogInformation("one of its lines does speak of {Ssn}", patient.Ssn);
    _logger.LogInformation("length {Length}", patient.Ssn.Length);
    _logger.LogInformation("any {Any}", patients.Any(p => p.Diagnosis != null));
    _logger.LogInformation("equal {Equal}", patient.Email == User.Identity.Name);
    foreach (var row in patients.Select((p, i) => i)) _logger.LogInformation("row {Row}", row);
    if (patient.Ssn is null) throw new System.ArgumentNullException(nameof(patient.Ssn));
    return NotFound($"patient {patient.Id} not found");
  }
}
