package clinic;

public class Tooth {
    private String patientName;
    private String diagnosis;
    private String position;

    public String getPatientName() {
        return patientName;
    }

    public String getPosition() {
        return position;
    }
}
