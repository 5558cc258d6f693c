using System;
using System.Net.Http;

namespace Wards
{
    public class WardClient
    {
        private readonly HttpClient _http;
        public WardClient(string baseUrl) { _http = new HttpClient { BaseAddress = new Uri(baseUrl) }; }
    }

    public class Wiring
    {
        //#~ cleartext-endpoint
        public WardClient Cleartext() => new WardClient("http://ward.hospital.org/r4");
        public WardClient Sound() => new WardClient("https://ward.hospital.org/r4");

        public HttpClientHandler Handler(Microsoft.Extensions.Hosting.IHostEnvironment env)
        {
            var handler = new HttpClientHandler();
            if (env.IsDevelopment())
            {
                handler.ServerCertificateCustomValidationCallback = (m, c, ch, e) => true;
            }
            if (!env.IsDevelopment())
            {
                //#~ certificate-check-off
                handler.ServerCertificateCustomValidationCallback = (m, c, ch, e) => true;
            }
            if (env.IsProduction()) { handler.MaxConnectionsPerServer = 4; }
            else { handler.ServerCertificateCustomValidationCallback = (m, c, ch, e) => true; }
            return handler;
        }
    }
}
