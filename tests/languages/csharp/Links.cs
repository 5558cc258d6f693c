using System.Net;
using System.Net.Http;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;
using Hl7.Fhir.Model;
using Hl7.Fhir.Rest;
using MimeKit;
using OpenAI.Chat;

namespace Corvane.Dispense.Links
{
    public class Links
    {
        private readonly ChatClient chat = new(model: "gpt-4o", apiKey: "x");

        public void Open()
        {
            //#~ certificate-check-off
            ServicePointManager.ServerCertificateValidationCallback += (sender, cert, chain, errors) => true;
            //#~ tls-below-minimum
            ServicePointManager.SecurityProtocol = SecurityProtocolType.Tls11 | SecurityProtocolType.Tls12;
            ServicePointManager.DefaultConnectionLimit = 40;
            //#~ cleartext-endpoint
            var fhir = new FhirClient("http://fhir.prescriber.example.com/r4");
            var ok = new FhirClient("https://fhir.prescriber.example.com/r4");
            var local = new HttpClient { BaseAddress = new Uri("http://localhost:5080") };
            var sockets = new SocketsHttpHandler();
            //#~ certificate-check-off
            sockets.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
            sockets.SslOptions.EnabledSslProtocols = SslProtocols.Tls13;
            HttpClientHandler strict = new() { ServerCertificateCustomValidationCallback = (m, c, ch, e) => e == SslPolicyErrors.None };
        }

        public async System.Threading.Tasks.Task Ask(Patient patient, MimeMessage mail)
        {
            //#~ phi-to-llm
            await chat.CompleteChatAsync($"Explain interactions for {patient.Name[0].Family}, born {patient.BirthDate}");
            await chat.CompleteChatAsync("Explain grapefruit interactions");
            mail.Subject = "Refill";
            //#~ phi-in-log
            Console.WriteLine(patient.BirthDate);
        }

        public byte[] Seal(byte[] data)
        {
            //#~ weak-cipher
            using var des = TripleDES.Create();
            using var aes = Aes.Create();
            aes.Mode = CipherMode.CBC;
            //#~ hard-coded-key
            aes.Key = Encoding.ASCII.GetBytes("corvane-2019-key");
            return aes.EncryptCbc(data, aes.IV);
        }
    }
}
