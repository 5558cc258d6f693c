using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Corvane.Dispense.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Context;

namespace Corvane.Dispense.Fill
{
    public sealed partial class FillService(ShopContext shop, ILogger<FillService> log, ISmsGateway sms)
    {
        private static readonly Action<Microsoft.Extensions.Logging.ILogger, string, Exception?> _filled =
            LoggerMessage.Define<string>(LogLevel.Information, new EventId(7), "filled for {Who}");

        [LoggerMessage(EventId = 9, Level = LogLevel.Warning, Message = "late {RxNumber} {Name}")]

        public async Task FillAsync(Guid id)
        {
            var script = await shop.Scripts.Include(s => s.Customer).FirstOrDefaultAsync(s => s.ScriptId == id);
            if (script is null) { log.LogWarning("no script {Id}", id); return; }
            //#~ phi-in-log
            log.LogInformation("filling {Drug} for {Last}", script.DrugName, script.Customer.LastName);
            //#~ phi-in-log
            log.LogDebug($"born {script.Customer.BirthDate:d}");
            var who = script.Customer;
            //#~ phi-in-log
            log.LogTrace("{Json}", JsonSerializer.Serialize(who));
            //#~ phi-in-log
            Log.Information("customer {@Customer}", who);
            //#~ phi-in-log
            using (LogContext.PushProperty("Cardholder", who.CardholderId))
            {
                await shop.SaveChangesAsync();
            }
            //#~ phi-in-log
            using var scope = log.BeginScope("{Email}", who.Email);
            using (log.BeginScope(new Dictionary<string, object> { { "script", script.ScriptId } })) { }
            //#~ phi-in-log
            Console.Error.WriteLine("allergies: " + who.A1);
            Console.WriteLine(nameof(who.LastName));
            Console.WriteLine("shelf " + who.Shelf);
            log.LogInformation("has phone {Has}", !string.IsNullOrEmpty(who.HomePhone));
            log.LogInformation("{Count} scripts", who.Scripts.Count);
            log.LogInformation("type {T}", who.GetType().Name);
        }

        public void Report(IEnumerable<Script> scripts, BinLocation bin, Pharmacist rph)
        {
            log.LogInformation("today {Ids}", string.Join("; ", scripts.Select(s => s.ScriptId)));
            var old = from s in scripts where s.Refills == 0 orderby s.RxNumber select s.Customer.Email;
            foreach (var address in old)
            {
                //#~ phi-in-log
                log.LogWarning("no refills: {A}", address);
            }
            log.LogInformation("signed by {Name}", rph.Name);
            //#~ phi-in-log
            log.LogInformation("digest {D}", Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(scripts.First().Customer.CardholderId))));
            foreach (var g in scripts.GroupBy(s => s.DrugName))
                log.LogInformation("{N} fills", g.Count());
        }

        public void Keyed(Customer c, byte[] key)
        {
            var tag = Convert.ToHexString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(c.CardholderId)));
            log.LogInformation("customer {Tag}", tag);
            //#~ phi-in-log
            log.LogInformation("customer {Mask}", Clean(c.LastName));
        }

        private static string Hide(string text) => new string('*', text.Length);
        private static string Clean(string text) => text.Trim().ToUpperInvariant();

        public void Guarded(Script script)
        {
            try
            {
                if (script.Refills < 0) throw new FillRefusedException(script);
                if (script.Refills == 7) throw new BinMissingException("A4");
            }
            catch (FillRefusedException ex)
            {
                //#~ phi-in-log
                log.LogError(ex, "refused");
            }
            catch (BinMissingException ex)
            {
            }
        }

        public async Task RemindAsync(Customer c, Script s)
        {
            await sms.SendAsync(c.HomePhone, "Your order is ready");
        }

        public void Switch(object item)
        {
            switch (item)
            {
                case Customer { Email: var mail } c when c.Shelf != null:
                    break;
                case Script s:
                    log.LogInformation("script {S}", s.ScriptId);
                    break;
            }
            if (item is Customer cust && cust.Scripts.Any())
            {
                //#~ phi-in-log
                Log.Warning("customer {B}", cust.BirthDate);
            }
            var shown = item switch { Customer k => k.LastName, Script z => z.ScriptId.ToString(), _ => "none" };
            //#~ phi-in-log
            log.LogInformation("shown {Shown}", shown);
        }
    }

    public interface ISmsGateway { Task SendAsync(string to, string text); }

    public class ShopContext : DbContext
    {
        public DbSet<Script> Scripts { get; set; }
        public DbSet<Customer> Customers { get; set; }
        protected override void OnConfiguring(DbContextOptionsBuilder options)
            //#~ bodies-logged, database-without-tls
            => options.UseSqlServer("Server=tcp:sql.corvane.example.com;Database=shop;Encrypt=False").EnableSensitiveDataLogging();
    }
}
