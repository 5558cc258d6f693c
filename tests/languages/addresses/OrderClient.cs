using System.Net.Http;
using System.Threading.Tasks;

namespace Lab;

class OrderClient
{
    private readonly HttpClient _http = new();

    Task<HttpResponseMessage> Submit(string url, HttpContent order) => _http.PostAsync(url, order);

    async Task Run(HttpContent order)
    {
        // #~ cleartext-endpoint
        await Submit("http://intake.lab.net/orders", order);
        await Submit("https://intake.lab.net/orders", order);
        await Submit("http://localhost:8080/orders", order);
    }
}
