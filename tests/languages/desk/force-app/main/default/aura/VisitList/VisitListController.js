({
    show: function (cmp) {
        //#~ phi-in-log
        console.log(JSON.stringify(cmp.get('v.rows')));
        console.log(JSON.stringify(cmp.get('v.rooms')));
        console.log(cmp.get('v.rows').length);
        //#~ phi-in-browser-storage
        sessionStorage.setItem('rows', JSON.stringify(cmp.get('v.rows')));
    }
})
