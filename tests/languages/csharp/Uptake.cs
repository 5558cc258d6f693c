using System.Data.SqlClient;
using System.Net;

namespace Corvane.Uptake
{
    public class ScriptRefused : Exception
    {
        public ScriptRefused(string message) : base(message) { }
    }

    public class Shelf
    {
        private readonly List<string> _held = new();
        private readonly ILogger _logger;

        public void Hold(Corvane.Dispense.Domain.Customer customer)
        {
            _held.Add(customer.LastName);
            //#~ phi-in-exception
            if (customer.Shelf == null) throw new ScriptRefused($"no shelf for {customer.LastName}");
        }

        public void Report()
        {
            //#~ phi-in-log
            _logger.LogInformation("held {Held}", string.Join(", ", _held));
            _logger.LogInformation("held {Count}", _held.Count);
        }

        public async Task Answer(HttpContext context, Exception fault)
        {
            if (fault is ScriptRefused refused)
            {
                //#~ phi-in-error-response
                await context.Response.WriteAsync(refused.Message);
            }
        }

        public void Read()
        {
            using var command = new SqlCommand("select shelf_no, birth_date from customers");
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                _logger.LogDebug("at {Shelf}", reader.GetString(0));
                //#~ phi-in-log
                _logger.LogDebug("of {Date}", reader.GetDateTime(1));
            }
        }

        public async Task Count(IShelfStore store)
        {
            var bins = (await store.All()).ToDictionary(one => one.LastName, one => one.Shelf);
            //#~ phi-in-log
            _logger.LogDebug("of {Names}", string.Join(", ", bins.Keys));
            foreach (var bin in bins) _logger.LogDebug("in {Shelf}", bin.Value);
        }

        public async Task<HttpResponseData> Refuse(HttpRequestData request, Corvane.Dispense.Domain.Customer customer)
        {
            var refused = request.CreateResponse(HttpStatusCode.Conflict);
            //#~ phi-in-error-response
            await refused.WriteStringAsync($"{customer.LastName} is known");
            return refused;
        }
    }

    public class Trail<TRequest, TResponse>(ILogger<Trail<TRequest, TResponse>> logger) : IPipelineBehavior<TRequest, TResponse>
    {
        public async Task<TResponse> Handle(TRequest request, RequestHandlerDelegate<TResponse> next, CancellationToken token)
        {
            //#~ phi-in-log
            logger.LogInformation("asked {@Request}", request);
            logger.LogInformation("asked {Name}", typeof(TRequest).Name);
            return await next();
        }
    }

    public interface IShelfStore
    {
        Task<List<Corvane.Dispense.Domain.Customer>> All();
    }
}
