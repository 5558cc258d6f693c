<%@ page contentType="text/html" %>
<p>${patient.ssn}</p>
<script>
  // #~ phi-in-log
  console.log('<%= patient.getSsn() %>');
  // #~ phi-in-log
  console.log("${patient.ssn}");
  console.log("${patient.ward}");
</script>
