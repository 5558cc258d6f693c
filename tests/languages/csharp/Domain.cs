using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using System.Text.Json.Serialization;

namespace Corvane.Dispense.Domain
{
    [Table("customer")]
    public class Customer
    {
        public int CustomerId { get; set; }
        [Required, MaxLength(60)] public string FirstName { get; set; }
        public string LastName { get; set; }
        public DateTime BirthDate { get; set; }
        public string? HomePhone { get; set; }
        [EmailAddress] public string Email { get; set; }
        [Column("cardholder_id")] public string CardholderId { get; set; }
        [Display(Name = "Drug allergies")] public string A1 { get; set; }
        public virtual ICollection<Script> Scripts { get; set; } = new List<Script>();
        public string Label => $"{LastName}, {FirstName}";
        public string Shelf { get; set; }
    }

    public class Script
    {
        public Guid ScriptId { get; init; }
        public string RxNumber { get; init; }
        public string DrugName { get; init; }
        public string Sig { get; init; }
        public int Refills { get; init; }
        public Customer Customer { get; init; }
        public string DiagnosisCode { get; init; }
        public override string ToString() => $"Script {ScriptId}";
    }

    public readonly record struct BinLocation(string Name, string Condition, int Shelf);

    public record Pharmacist(string Name, string License);

    public class FillRefusedException : Exception
    {
        public FillRefusedException(Script script) : base($"refused {script.DrugName} for {script.Customer.LastName}") { }
    }

    public class BinMissingException(string bin) : Exception($"bin {bin} is missing");
}
