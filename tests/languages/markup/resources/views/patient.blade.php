<p>{{ $patient->ssn }}</p>
<script>
  // #~ phi-in-log
  console.log('{{ $patient->ssn }}');
  // #~ phi-in-browser-storage
  sessionStorage.setItem('p', {!! json_encode($patient->ssn) !!});
  console.log('{{ $patient->id }}', '{{ csrf_token() }}');
</script>
