using System.Diagnostics;
using Corvane.Dispense.Domain;
using Corvane.Dispense.Fill;
using Microsoft.ApplicationInsights;
using Microsoft.AspNetCore.Mvc;
using NLog;
using Sentry;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddScoped<FillService>();
builder.Services.AddHttpClient("pbm", c => c.BaseAddress = new Uri("https://pbm.example.com"));
var app = builder.Build();

app.MapGet("/customers/{id:int}", async (int id, ShopContext db, ILogger<Program> logger) =>
{
    var found = await db.Customers.FindAsync(id);
    if (found is null) return Results.NotFound($"no customer {id}");
    //#~ phi-in-log
    logger.LogInformation("looked up {First}", found.FirstName);
    if (found.Shelf == null)
        //#~ phi-in-error-response
        return Results.Problem(detail: $"{found.FirstName} {found.LastName} has no shelf");
    return Results.Ok(found);
});

app.MapGet("/health", () => Results.Ok("fine"));
app.Run();

namespace Corvane.Dispense.Web
{
    [ApiController, Route("scripts")]
    public class ScriptController : ControllerBase
    {
        private static readonly Logger Trace1 = LogManager.GetLogger("scripts");
        private readonly ShopContext _db;
        private readonly TelemetryClient _ai;
        private readonly HttpClient _http;

        public ScriptController(ShopContext db, TelemetryClient ai, HttpClient http)
        {
            _db = db; _ai = ai; _http = http;
        }

        [HttpGet("{rx}")]
        public async Task<ActionResult<Script>> Get(string rx)
        {
            var script = await _db.Scripts.Where(s => s.RxNumber == rx).SingleOrDefaultAsync();
            if (script == null) return NotFound();
            //#~ phi-in-error-response
            if (script.Refills < 0) return BadRequest("cannot fill " + script.DrugName + " for " + script.Customer.Email);
            //#~ phi-in-log
            Trace1.Info("script {0}", script.Customer.CardholderId);
            Trace1.Info("script {0}", script.ScriptId);
            //#~ phi-in-metric
            Activity.Current?.SetTag("customer.name", script.Customer.LastName);
            Activity.Current?.SetTag("script.id", script.ScriptId);
            //#~ phi-in-metric
            _ai.TrackEvent("Filled", new Dictionary<string, string> { ["drug"] = script.DrugName, ["dx"] = script.DiagnosisCode });
            SentrySdk.CaptureMessage("filled");
            //#~ phi-in-url
            var a = await _http.GetAsync($"https://pbm.example.com/eligibility?cardholder={script.Customer.CardholderId}&dob={script.Customer.BirthDate:yyyyMMdd}");
            var b = await _http.GetAsync($"https://pbm.example.com/eligibility/{script.ScriptId}");
            //#~ phi-in-cookie
            Response.Cookies.Append("last", script.Customer.CardholderId);
            Response.Cookies.Append("lang", "en");
            return script;
        }

        [HttpPost]
        public IActionResult Post([FromBody] Customer body)
        {
            if (!ModelState.IsValid) return BadRequest(ModelState);
            //#~ phi-in-url
            return RedirectToAction("Show", new { email = body.Email });
        }
    }
}
