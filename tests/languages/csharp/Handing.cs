using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;

namespace Pharmacy;

public class Bearer
{
    public Guid Id { get; set; }
    public string PatientName { get; set; }
    public string Ssn { get; set; }
    public DateTime BirthDate { get; set; }
    public string Covered => "***-**-" + Ssn[^4..];
}

public record FindBearer(string Mrn, int Page);

public record BearerView(Guid Id, string PatientName, string Mrn);

public class HandingDesk : ControllerBase
{
    private readonly ILogger<HandingDesk> _logger;
    private readonly ITrail _trail;

    public HandingDesk(ILogger<HandingDesk> logger, ITrail trail) => (_logger, _trail) = (logger, trail);

    public void Find(FindBearer find, [FromQuery(Name = "ssn")] string value, [FromBody] JsonElement posted)
    {
        //#~ phi-in-log
        _logger.LogInformation("find {Mrn}", find.Mrn);
        _logger.LogInformation("find {Page}", find.Page);
        //#~ phi-in-log
        _logger.LogInformation("find {Value}", value);
        //#~ phi-in-log
        _logger.LogInformation("posted {Posted}", posted);
    }

    public void Show(Bearer bearer, BearerView view, string text)
    {
        _logger.LogInformation("covered {Covered}", bearer.Covered);
        _logger.LogInformation("born {Year}", bearer.BirthDate.Year);
        var (id, name, mrn) = view;
        _logger.LogInformation("id {Id}", id);
        //#~ phi-in-log
        _logger.LogInformation("mrn {Mrn}", mrn);
        //#~ phi-in-log
        _trail.Note(bearer.Ssn);
        _trail.Measure(bearer.Ssn);
        var read = JsonSerializer.Deserialize<BearerView>(text);
        //#~ phi-in-log
        _logger.LogInformation("read {Name}", read.PatientName);
        var lazy = new Lazy<string>(() => bearer.Ssn);
        //#~ phi-in-log
        _logger.LogInformation("lazy {Value}", lazy.Value);
    }

    public IActionResult Enrol(Bearer bearer)
    {
        try { Refuse(bearer); }
        catch (BearerException e)
        {
            //#~ phi-in-error-response
            return Conflict(e.Bearer.PatientName);
        }
        return Ok();
    }

    private void Refuse(Bearer bearer) => throw new BearerException(bearer);
}

public class BearerException : Exception
{
    public Bearer Bearer { get; }

    public BearerException(Bearer bearer) { Bearer = bearer; }
}

public interface ITrail
{
    void Note(string detail);
    void Measure(string detail);
}

public class ConsoleTrail : ITrail
{
    public void Note(string detail) => Console.WriteLine(detail);

    public void Measure(string detail) => Console.WriteLine(detail.Length);
}
