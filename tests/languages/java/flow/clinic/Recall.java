package clinic;

public record Recall(String recallId, String patientName, String diagnosis) {
    @Override
    public String toString() {
        return "Recall " + recallId;
    }
}
