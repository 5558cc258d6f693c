using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Delegates;

public class Scan
{
    public Guid Id { get; set; }
    public string PatientName { get; set; } = "";
    public string Mrn { get; set; } = "";
    public DateOnly BirthDate { get; set; }
    public string Modality { get; set; } = "";
    public int Images { get; set; }
}

public static class ScanLog
{
    private static readonly Action<ILogger, string, Exception?> _opened =
        LoggerMessage.Define<string>(LogLevel.Information, new EventId(3), "opened {What}");

    public static void Opened(this ILogger logger, string what) => _opened(logger, what, null);
}

public class ScanDesk
{
    private readonly ILogger<ScanDesk> _logger;

    public ScanDesk(ILogger<ScanDesk> logger) => _logger = logger;

    public void Open(Scan scan)
    {
        //#~ phi-in-log
        _logger.Opened(scan.PatientName);
        _logger.Opened(scan.Modality);
    }

    public void Each(IEnumerable<Scan> scans)
    {
        //#~ phi-in-log
        Action<Scan> show = s => Console.WriteLine(s.PatientName);
        Action<Scan> count = s => Console.WriteLine(s.Images);
        foreach (var scan in scans)
        {
            show(scan);
            count(scan);
        }
        Func<Scan, string> name = s => s.Mrn;
        Func<Scan, int> images = s => s.Images;
        //#~ phi-in-log
        Console.WriteLine(name(scans.First()));
        Console.WriteLine(images(scans.First()));
        var byMrn = scans.ToDictionary(s => s.Mrn);
        //#~ phi-in-log
        _logger.LogWarning("have {Keys}", string.Join(",", byMrn.Keys));
        _logger.LogWarning("have {Count}", byMrn.Count);
    }

    public async Task Body(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body);
        var body = await reader.ReadToEndAsync();
        //#~ phi-in-log
        _logger.LogDebug("body {Body}", body);
        _logger.LogDebug("body of {Length}", body.Length);
    }
}
