package clinic;

public record Visit(String visitId, String patientName, String diagnosis) {}
