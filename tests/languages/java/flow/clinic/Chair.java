package clinic;

import lombok.Data;
import lombok.ToString;

@Data
public class Chair {
    private String chairId;
    @ToString.Exclude private String patientName;
    @ToString.Exclude private String diagnosis;
}
