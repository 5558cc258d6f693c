using System.Collections.Generic;
using System.Linq;
using System.Net.Http;
using System.Net.Http.Json;
using System.Text.Json.Serialization;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;

namespace Apothecary.Sealing;

public class Shopper
{
    public string Ref { get; set; }
    public string Ssn { get; set; }
    public string FamilyName { get; set; }
    public System.DateTime DateOfBirth { get; set; }
}

public sealed class Parcel
{
    public string Ref { get; init; }
    [JsonIgnore] public string PatientName { get; init; }
}

public partial class Sealer
{
    private readonly ILogger<Sealer> _logger;
    private readonly HttpClient _http;

    [LoggerMessage(Level = LogLevel.Information, Message = "opened for {Who}")]
    private partial void Opened(string who);

    public async Task SendAsync(Shopper shopper)
    {
        await _http.PostAsJsonAsync("https://api.hubapi.com/x", new Parcel { Ref = shopper.Ref, PatientName = shopper.FamilyName });
        //#~ phi-to-crm
        await _http.PostAsJsonAsync("https://api.hubapi.com/x", shopper);
        //#~ phi-in-log
        Opened(shopper.Ssn);
        Opened(shopper.Ref);
    }

    public void List(IEnumerable<Shopper> shoppers)
    {
        //#~ phi-in-log
        _logger.LogInformation("of {Numbers}", string.Join(",", shoppers.Select(s => s.Ssn)));
        _logger.LogInformation("of {Refs}", string.Join(",", shoppers.Select(s => s.Ref)));
        _logger.LogInformation("of {Dots}", Dots(shoppers.First().Ssn));
    }

    private static string Dots(string value) => new('.', value.Length);
}
